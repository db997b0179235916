namespace DagNet.Gpu;

/// <summary>Up to eight numbers among a kernel's arguments: no array can be one.</summary>
internal struct Octet
{
    public int A, B, C, D, E, F, G, H;

    public int this[int k]
    {
        readonly get => k switch { 0 => A, 1 => B, 2 => C, 3 => D, 4 => E, 5 => F, 6 => G, _ => H };
        set
        {
            switch (k)
            {
                case 0: A = value; break;
                case 1: B = value; break;
                case 2: C = value; break;
                case 3: D = value; break;
                case 4: E = value; break;
                case 5: F = value; break;
                case 6: G = value; break;
                default: H = value; break;
            }
        }
    }

    public static Octet Of(ReadOnlySpan<int> values)
    {
        var result = new Octet();
        for (int k = 0; k < values.Length; k++)
            result[k] = values[k];
        return result;
    }
}
