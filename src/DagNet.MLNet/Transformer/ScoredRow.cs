using Microsoft.ML;
using Microsoft.ML.Data;

namespace DagNet.MLNet;

/// <summary>The outputs that a scorer computes from the vectors of one column.</summary>
internal sealed class ScoredRow(DataViewRow input, DataViewSchema.Column features, IScorer scorer) : RowComputation(input)
{
    private readonly ValueGetter<VBuffer<float>> _features = input.GetGetter<VBuffer<float>>(features);
    private VBuffer<float> _buffer;

    /// <summary>Reads one output.</summary>
    public ValueGetter<float> Single(int index) => (ref value) => value = scorer.Outputs(Current())[index];

    /// <summary>Reads some outputs.</summary>
    public ValueGetter<VBuffer<float>> Vector(int first, int count) => (ref value) =>
    {
        VBufferEditor<float> editor = VBufferEditor.Create(ref value, count);
        scorer.Outputs(Current()).Slice(first, count).CopyTo(editor.Values);
        value = editor.Commit();
    };

    /// <summary>Reads what follows from each of some outputs.</summary>
    public ValueGetter<VBuffer<T>> Vector<T>(int first, int count, Func<float, T> of) => (ref value) =>
    {
        VBufferEditor<T> editor = VBufferEditor.Create(ref value, count);
        ReadOnlySpan<float> outputs = scorer.Outputs(Current()).Slice(first, count);
        for (int k = 0; k < count; k++)
            editor.Values[k] = of(outputs[k]);
        value = editor.Commit();
    };

    /// <summary>Reads what follows from the outputs.</summary>
    public ValueGetter<T> Value<T>(Func<ReadOnlySpan<float>, T> of) => (ref value) => value = of(scorer.Outputs(Current()));

    public override void Dispose() => scorer.Dispose();

    protected override void Read(int row)
    {
        _features(ref _buffer);
        _buffer.CopyTo(scorer.Features(row));
    }

    protected override void Compute(int rows) => scorer.Score(rows);
}
