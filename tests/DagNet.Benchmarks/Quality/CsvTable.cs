using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace DagNet.Benchmarks.Quality;

/// <summary>A file of comma-separated values whose columns are numbers where all of their values are, and texts where not.</summary>
internal sealed class CsvTable
{
    private readonly string _path;
    private readonly string[] _names;
    private readonly bool[] _isText;

    public CsvTable(string folder, string file)
    {
        _path = Path.Combine(folder, file);
        if (!File.Exists(_path))
            throw new FileNotFoundException($"'{_path}' is missing. Give the folder of the data sets by --data.", _path);
        _names = Fields(File.ReadLines(_path).First());
        _isText = new bool[_names.Length];
        foreach (string line in File.ReadLines(_path).Skip(1))
        {
            string[] fields = Fields(line);
            for (int i = 0; i < _names.Length; i++)
                _isText[i] |= fields[i] is not ("" or "NA") && !float.TryParse(fields[i], CultureInfo.InvariantCulture, out _);
        }
    }

    public IEnumerable<string> Texts => _names.Where((_, i) => _isText[i]);

    public IEnumerable<string> Numbers => _names.Where((_, i) => !_isText[i]);

    /// <summary>Row i is held out where i mod 5 is 0.</summary>
    public (IDataView Train, IDataView Test) Split(MLContext ml) => (Load(ml, row => row % 5 != 0), Load(ml, row => row % 5 == 0));

    private IDataView Load(MLContext ml, Func<int, bool> choose)
    {
        string part = Path.GetTempFileName();
        try
        {
            File.WriteAllLines(part, File.ReadLines(_path).Where((_, i) => i == 0 || choose(i - 1)));
            // In memory: trees pass over the rows many times, and the file goes.
            return ml.Data.Cache(Materialised(ml, ml.Data.CreateTextLoader(new TextLoader.Options
            {
                Columns = [.. _names.Select((name, i) => new TextLoader.Column(name, _isText[i] ? DataKind.String : DataKind.Single, i))],
                Separators = [','],
                HasHeader = true,
                AllowQuoting = true,
                MissingRealsAsNaNs = true,
            }).Load(part)));
        }
        finally
        {
            File.Delete(part);
        }
    }

    private static IDataView Materialised(MLContext ml, IDataView data)
    {
        var stream = new MemoryStream();
        ml.Data.SaveAsBinary(data, stream);
        return ml.Data.LoadFromBinary(new MultiStreamSourceOf(stream.ToArray()));
    }

    private static string[] Fields(string line) => Array.ConvertAll(line.Split(','), field => field.Trim('"'));

    /// <summary>Bytes as ML.NET's loaders read files.</summary>
    private sealed class MultiStreamSourceOf(byte[] bytes) : IMultiStreamSource
    {
        public int Count => 1;

        public string? GetPathOrNull(int index) => null;

        public Stream Open(int index) => new MemoryStream(bytes, writable: false);

        public TextReader OpenTextReader(int index) => new StreamReader(Open(index));
    }
}
