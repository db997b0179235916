using Microsoft.ML;
using Microsoft.ML.Data;

namespace DagNet.MLNet.Tests;

[TestClass]
public sealed class RealTablesTests
{
    [TestMethod]
    [DataRow("concrete", 1030, 8, "Single")]
    [DataRow("telco", 7043, 40, "Boolean")]
    [DataRow("digits", 1797, 64, "Key<UInt32, 0-9>")]
    [DataRow("letters", 20_000, 16, "Key<UInt32, 0-25>")]
    public void EachIsReadWhole(string name, int rows, int features, string label)
    {
        var ml = new MLContext(seed: 1);
        RealTable table = name switch
        {
            "concrete" => RealTables.Concrete(ml),
            "telco" => RealTables.TelcoChurn(ml),
            "digits" => RealTables.Digits(ml),
            _ => RealTables.Letters(ml),
        };
        (IDataView train, IDataView test) = table.Prepared();
        float[][] values = [.. train.GetColumn<float[]>("Features"), .. test.GetColumn<float[]>("Features")];
        Assert.HasCount(rows, values);
        Assert.AreEqual(label, train.Schema[table.Label].Type.ToString());
        Assert.AreEqual(features, ((VectorDataViewType)train.Schema["Features"].Type).Size);
        Assert.IsTrue(values.All(row => row.All(float.IsFinite)));
        Assert.AreEqual(0.25, test.GetColumn<float[]>("Features").Count() / (double)rows, 0.02);
    }
}
