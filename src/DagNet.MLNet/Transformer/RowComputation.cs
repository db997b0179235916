using Microsoft.ML;

namespace DagNet.MLNet;

/// <summary>
/// What is computed from rows of a table: from the row where the input stands, once however many columns read it, or from a
/// batch of rows that a cursor has read ahead. Nothing is computed before a column is read.
/// </summary>
internal abstract class RowComputation(DataViewRow input) : IDisposable
{
    /// <summary>Rows of a batch, at most.</summary>
    public const int Most = 256;

    private const long Never = long.MinValue;

    private long _position = Never;
    private int _count, _row;
    private bool _isBatch, _isComputed;

    /// <summary>The row of the batch whose results are wanted now; they are computed where they are not yet.</summary>
    public int Current()
    {
        if (!_isBatch)
        {
            if (_position != input.Position)
            {
                Read(0);
                Compute(1);
                _position = input.Position;
            }
        }
        else if (!_isComputed)
        {
            Compute(_count);
            _isComputed = true;
        }
        return _row;
    }

    /// <summary>Starts a batch.</summary>
    public void Begin() => (_isBatch, _isComputed, _count, _row) = (true, false, 0, 0);

    /// <summary>Adds the row where the input stands to the batch.</summary>
    public void Take() => Read(_count++);

    /// <summary>Goes to a row of the batch.</summary>
    public void MoveTo(int row) => _row = row;

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Reads the row where the input stands as that row of the batch.</summary>
    protected abstract void Read(int row);

    /// <summary>Computes the first rows of the batch.</summary>
    protected abstract void Compute(int rows);
}
