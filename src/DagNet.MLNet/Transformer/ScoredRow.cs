using Microsoft.ML;
using Microsoft.ML.Data;

namespace DagNet.MLNet;

/// <summary>A row's outputs, computed once however many columns read them, and only when one does.</summary>
internal sealed class ScoredRow : IDisposable
{
    private const long Never = long.MinValue;

    private readonly DataViewRow _input;
    private readonly ValueGetter<VBuffer<float>> _features;
    private readonly IScorer _scorer;
    private readonly float[] _dense;
    private readonly float[] _outputs;
    private VBuffer<float> _buffer;
    private long _position = Never;

    public ScoredRow(DataViewRow input, DataViewSchema.Column features, IScorer scorer, int outputs)
    {
        (_input, _scorer) = (input, scorer);
        _features = input.GetGetter<VBuffer<float>>(features);
        _dense = new float[((VectorDataViewType)features.Type).Size];
        _outputs = new float[outputs];
    }

    /// <summary>Reads one output.</summary>
    public ValueGetter<float> Single(int index) => (ref value) => value = Outputs()[index];

    /// <summary>Reads all outputs.</summary>
    public ValueGetter<VBuffer<float>> Vector() => (ref value) =>
    {
        float[] outputs = Outputs();
        VBufferEditor<float> editor = VBufferEditor.Create(ref value, outputs.Length);
        outputs.CopyTo(editor.Values);
        value = editor.Commit();
    };

    /// <summary>Reads what follows from the outputs.</summary>
    public ValueGetter<T> Value<T>(Func<float[], T> of) => (ref value) => value = of(Outputs());

    /// <inheritdoc/>
    public void Dispose() => _scorer.Dispose();

    private float[] Outputs()
    {
        if (_position == _input.Position)
            return _outputs;
        _features(ref _buffer);
        if (_buffer.IsDense)
            _scorer.Score(_buffer.GetValues(), _outputs);
        else
        {
            _buffer.CopyTo(_dense);
            _scorer.Score(_dense, _outputs);
        }
        _position = _input.Position;
        return _outputs;
    }
}
