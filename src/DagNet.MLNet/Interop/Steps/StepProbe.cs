using DagNet.MLNet;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace DagNet.Interop;

/// <summary>
/// Asks a fitted step what it makes of values of our own. What a step has learned and keeps to itself can so be had where its input has few values, or each
/// part of it is treated alike.
/// </summary>
internal sealed class StepProbe<TFrom, TTo> : IDisposable
{
    private readonly Question _question;
    private readonly DataViewRow _row;
    private readonly ValueGetter<TTo> _answer;

    /// <param name="step">The step.</param>
    /// <param name="from">The column that it reads.</param>
    /// <param name="to">The column that it computes from that one alone.</param>
    public StepProbe(PipelineStep step, DataViewSchema.Column from, DataViewSchema.Column to)
    {
        var mapper = (IRowToRowMapper)step.View;
        _question = new(mapper.InputSchema, from.Index);
        _row = mapper.GetRow(_question, [to]);
        _answer = _row.GetGetter<TTo>(to);
    }

    /// <summary>What the step makes of a value.</summary>
    public TTo this[TFrom value]
    {
        get
        {
            _question.Value = value;
            TTo result = default!;
            _answer(ref result);
            return result;
        }
    }

    public void Dispose()
    {
        _row.Dispose();
        _question.Dispose();
    }

    /// <summary>A row with one value; all others are their type's default.</summary>
    private sealed class Question(DataViewSchema schema, int column) : DataViewRow
    {
        private long _position;

        public TFrom Value
        {
            get;
            set
            {
                field = value;
                _position++;
            }
        } = default!;

        public override DataViewSchema Schema => schema;

        public override long Position => _position;

        public override long Batch => 0;

        public override bool IsColumnActive(DataViewSchema.Column asked) => true;

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref id) => id = new((ulong)_position, 0);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column asked)
            => asked.Index == column ? (ValueGetter<TValue>)(Delegate)(ValueGetter<TFrom>)((ref value) => value = Value) : (ref value) => value = default!;
    }
}
