namespace DagNet.Onnx.Tests;

[TestClass]
public class NameScopeTests
{
    [TestMethod]
    public void A_name_taken_twice_is_numbered()
    {
        NameScope scope = new();
        string[] wanted = ["w", "w_2", "w", "w", "w_2"];
        CollectionAssert.AreEqual(new[] { "w", "w_2", "w_3", "w_4", "w_2_2" }, wanted.Select(scope.Claim).ToArray());
    }

    [TestMethod]
    [DataRow("encoder/layer.0/weight", "encoder/layer.0/weight")]
    [DataRow("Größe 🙂", "Größe 🙂")]
    [DataRow("", "unnamed")]
    [DataRow("a\nb\0", "a_b_")]
    public void Names_stay_as_given_unless_unprintable(string wanted, string expected) =>
        Assert.AreEqual(expected, new NameScope().Claim(wanted));

    [TestMethod]
    public void A_lone_surrogate_has_no_UTF8_form_and_is_replaced() =>
        Assert.AreEqual("x_y", new NameScope().Claim("x\ud83dy"));
}
