using System.Globalization;

namespace DagNet.Onnx;

/// <summary>Hands out names of one ONNX namespace (values, or nodes), each once.</summary>
/// <remarks>Names stay as users gave them: the standard recommends C identifiers, but runtimes take any text, and
/// <c>encoder/layer.0/weight</c> says more than a mangled form.</remarks>
internal sealed class NameScope
{
    private readonly HashSet<string> _taken = [];
    private readonly Dictionary<string, int> _next = [];

    /// <summary><paramref name="wanted"/> itself where it is free, else with the first free suffix <c>_2</c>,
    /// <c>_3</c>, ….</summary>
    public string Claim(string wanted)
    {
        string name = Legal(wanted);
        if (_taken.Add(name)) return name;
        int number = _next.GetValueOrDefault(name, 2);
        string numbered;
        do numbered = string.Create(CultureInfo.InvariantCulture, $"{name}_{number++}"); while (!_taken.Add(numbered));
        _next[name] = number;
        return numbered;
    }

    /// <summary>An empty name means "left out" in ONNX; unpaired surrogates have no UTF-8 form; control characters
    /// break the tools that print names.</summary>
    private static string Legal(string wanted)
    {
        if (wanted.Length == 0) return "unnamed";
        char[] name = wanted.ToCharArray();
        for (int i = 0; i < name.Length; i++)
        {
            bool pair = i + 1 < name.Length && char.IsSurrogatePair(name[i], name[i + 1]);
            if (pair) i++;
            else if (char.IsControl(name[i]) || char.IsSurrogate(name[i])) name[i] = '_';
        }

        return new string(name);
    }
}
