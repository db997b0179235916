namespace DagNet.Tests;

internal static partial class OperatorTable
{
    private static IEnumerable<OperatorRow> Recurrent()
    {
        const int Time = 4, Batch = 2, Input = 3, Hidden = 2;
        const string TwoGru = "Sigmoid, Tanh, Sigmoid, Tanh", TwoLstm = "Sigmoid, Tanh, Tanh, Sigmoid, Tanh, Tanh";

        OperatorRow Row<T>(string name, T op, int gates, int states, bool peepholes = false) where T : Recurrent
        {
            int directions = op.Direction == RecurrentDirection.Bidirectional ? 2 : 1;
            List<Argument> at =
            [
                Points.Of(31, Time, Batch, Input), Points.Of(32, directions, gates * Hidden, Input), Points.Of(33, directions, gates * Hidden, Hidden),
                Points.Of(34, directions, 2 * gates * Hidden), new(new DenseArray(op.UsesLengths ? [4, 2] : [4, 4], [Batch]), ElementType.Int32),
            ];
            for (int k = 0; k < states; k++)
                at.Add(Points.Of(35 + k, directions, Batch, Hidden));
            if (peepholes)
                at.Add(Points.Of(38, directions, 3 * Hidden));
            // All results, so that each one's gradient is looked at; the sequence is read in one order or the other, or both.
            return new(name, typeof(T), x =>
            {
                Node y = x[0].Graph.Apply(op, x);
                return y.Item(0).Reshape([y.Types[0].Shape.Size]).Concat(0, [.. Enumerable.Range(1, states).Select(k => y.Item(k).Reshape([y.Types[k].Shape.Size]))]);
            }, [.. at]);
        }

        yield return Row("RNN", new RNN(Hidden), 1, 1);
        yield return Row("RNN, reverse, of lengths", new RNN(Hidden, RecurrentDirection.Reverse, UsesLengths: true, Functions: "Softsign"), 1, 1);
        yield return Row("RNN, both ways", new RNN(Hidden, RecurrentDirection.Bidirectional, Functions: "Tanh, Affine(0.5, 0.25)"), 1, 1);
        yield return Row("GRU", new GRU(Hidden), 3, 1);
        yield return Row("GRU, reset behind", new GRU(Hidden, ResetAfter: true), 3, 1);
        yield return Row("GRU, both ways, of lengths", new GRU(Hidden, RecurrentDirection.Bidirectional, UsesLengths: true, Functions: TwoGru), 3, 1);
        yield return Row("LSTM", new LSTM(Hidden), 4, 2);
        yield return Row("LSTM, reverse", new LSTM(Hidden, RecurrentDirection.Reverse), 4, 2);
        yield return Row("LSTM, both ways, of lengths", new LSTM(Hidden, RecurrentDirection.Bidirectional, UsesLengths: true, Functions: TwoLstm), 4, 2);
        yield return Row("LSTM with peepholes", new LSTM(Hidden), 4, 2, peepholes: true);
        yield return Row("LSTM, coupled", new LSTM(Hidden, CouplesForget: true), 4, 2);
    }
}
