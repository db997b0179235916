using DagNet.Interop;
using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;

namespace DagNet.MLNet.Tests;

/// <summary>A context that is not DagNet's own, as ML.NET's converter has one: it offers the base class's members only.</summary>
internal sealed class ForeignContext(PipelineContext inner) : OnnxContext
{
    public override string GetNodeName(string prefix) => inner.GetNodeName(prefix);

    public override bool IsVariableDefined(string variableName) => inner.IsVariableDefined(variableName);

    public override bool ContainsColumn(string colName) => inner.ContainsColumn(colName);

    public override void CheckOpSetVersion(int least, string step) => inner.CheckOpSetVersion(least, step);

    public override void RemoveColumn(string colName, bool removeVariable = false) => inner.RemoveColumn(colName, removeVariable);

    public override void RemoveVariable(string variableName, bool removeColumn) => inner.RemoveVariable(variableName, removeColumn);

    public override void RemoveInputVariable(string variableName) => inner.RemoveInputVariable(variableName);

    public override string GetVariableName(string colName) => inner.GetVariableName(colName);

    public override string AddIntermediateVariable(DataViewType? type, string colName, bool skip = false) =>
        inner.AddIntermediateVariable(type, colName, skip);

    public override OnnxNode CreateNode(
        string opType, IEnumerable<string> inputs, IEnumerable<string> outputs, string name, string? domain = null) =>
        new Node(inner.CreateNode(opType, inputs, outputs, name, domain));

    public override OnnxVersion GetOnnxVersion() => inner.GetOnnxVersion();

    public override List<long>? RetrieveShapeOrNull(string variableName) => inner.RetrieveShapeOrNull(variableName);

    public override string AddInitializer(bool value, string? name = null, bool makeUniqueName = true) => inner.AddInitializer(value, name);

    public override string AddInitializer(float value, string? name = null, bool makeUniqueName = true) => inner.AddInitializer(value, name);

    public override string AddInitializer(int value, Type type, string? name = null, bool makeUniqueName = true) =>
        inner.AddInitializer(value, type, name);

    public override string AddInitializer(string value, string? name = null, bool makeUniqueName = true) => inner.AddInitializer(value, name);

    public override string AddInitializer(long value, string? name = null, bool makeUniqueName = true) => inner.AddInitializer(value, name);

    public override string AddInitializer(double value, string? name = null, bool makeUniqueName = true) => inner.AddInitializer(value, name);

    public override string AddInitializer(ulong value, bool isUint64, string? name = null, bool makeUniqueName = true) =>
        inner.AddInitializer(value, isUint64, name);

    public override string AddInitializer(IEnumerable<bool> values, IEnumerable<long> dims, string? name = null, bool makeUniqueName = true) =>
        inner.AddInitializer(values, dims, name);

    public override string AddInitializer(IEnumerable<float> values, IEnumerable<long> dims, string? name = null, bool makeUniqueName = true) =>
        inner.AddInitializer(values, dims, name);

    public override string AddInitializer(
        IEnumerable<int> values, Type type, IEnumerable<long> dims, string? name = null, bool makeUniqueName = true) =>
        inner.AddInitializer(values, type, dims, name);

    public override string AddInitializer(IEnumerable<string> values, IEnumerable<long> dims, string? name = null, bool makeUniqueName = true) =>
        inner.AddInitializer(values, dims, name);

    public override string AddInitializer(IEnumerable<long> values, IEnumerable<long> dims, string? name = null, bool makeUniqueName = true) =>
        inner.AddInitializer(values, dims, name);

    public override string AddInitializer(IEnumerable<double> values, IEnumerable<long> dims, string? name = null, bool makeUniqueName = true) =>
        inner.AddInitializer(values, dims, name);

    public override string AddInitializer(
        IEnumerable<ulong> values, bool isUint64, IEnumerable<long> dims, string? name = null, bool makeUniqueName = true) =>
        inner.AddInitializer(values, isUint64, dims, name);

    private sealed class Node(OnnxNode inner) : OnnxNode
    {
        public override void AddAttribute(string argName, double value) => inner.AddAttribute(argName, value);

        public override void AddAttribute(string argName, long value) => inner.AddAttribute(argName, value);

        public override void AddAttribute(string argName, ReadOnlyMemory<char> value) => inner.AddAttribute(argName, value);

        public override void AddAttribute(string argName, string value) => inner.AddAttribute(argName, value);

        public override void AddAttribute(string argName, bool value) => inner.AddAttribute(argName, value);

        public override void AddAttribute(string argName, IEnumerable<double> value) => inner.AddAttribute(argName, value);

        public override void AddAttribute(string argName, IEnumerable<float> value) => inner.AddAttribute(argName, value);

        public override void AddAttribute(string argName, IEnumerable<long> value) => inner.AddAttribute(argName, value);

        public override void AddAttribute(string argName, IEnumerable<ReadOnlyMemory<char>> value) => inner.AddAttribute(argName, value);

        public override void AddAttribute(string argName, string[] value) => inner.AddAttribute(argName, value);

        public override void AddAttribute(string argName, IEnumerable<string> value) => inner.AddAttribute(argName, value);

        public override void AddAttribute(string argName, IEnumerable<bool> value) => inner.AddAttribute(argName, value);

        public override void AddAttribute(string argName, Type t) => inner.AddAttribute(argName, t);
    }
}
