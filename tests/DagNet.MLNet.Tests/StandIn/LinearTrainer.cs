using System.Numerics.Tensors;
using DagNet.Interop;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace DagNet.MLNet.Tests;

/// <summary>Fits a linear model by full-batch gradient descent on squared error or cross-entropy.</summary>
internal sealed class LinearTrainer(PredictionTask task, string label = "Label", string features = "Features", string? weight = null)
    : ITrainerEstimator<LinearTransformer, LinearModel>
{
    private readonly ColumnRoles _roles = new(features, label, weight);

    public int Steps { get; init; } = 300;

    public TrainerInfo Info { get; } = SchemaShapes.Trainer(normalization: true, caching: false, validation: false);

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        TableSchema.Check(inputSchema, _roles, task);
        return SchemaShapes.With(inputSchema, SchemaShapes.Scores(task, TableSchema.Find(inputSchema, "label", _roles.Label)));
    }

    public LinearTransformer Fit(IDataView input)
    {
        Table table = TableReader.Read(input, _roles, task);
        int n = table.Layout.Count;
        DataViewSchema.Column column = input.Schema[_roles.Label];
        ScoreColumns columns = task switch
        {
            PredictionTask.Regression => new RegressionColumns(),
            PredictionTask.Binary => new BinaryColumns(),
            _ => new MulticlassColumns((int)((KeyDataViewType)column.Type).Count, ClassLabels.Of(column)),
        };
        int classes = task == PredictionTask.Multiclass ? columns.OutputCount : 1;
        float[] w = new float[classes * n], b = new float[classes];
        for (int step = 0; step < Steps; step++)
        {
            using IScorer scorer = new LinearModel(columns, w, b).NewScorer();
            float[] dw = new float[w.Length], db = new float[classes];
            for (int row = 0; row < table.Rows; row++)
            {
                table.Row(row).CopyTo(scorer.Features(0));
                scorer.Score(1);
                ReadOnlySpan<float> y = scorer.Outputs(0);
                for (int k = 0; k < classes; k++)
                {
                    float error = (table.Weights?[row] ?? 1) * (task switch
                    {
                        PredictionTask.Regression => y[0] - table.Labels[row],
                        PredictionTask.Binary => y[1] - table.Labels[row],
                        _ => y[k] - (table.Labels[row] == k ? 1 : 0),
                    });
                    db[k] += error;
                    Span<float> target = dw.AsSpan(k * n, n);
                    TensorPrimitives.MultiplyAdd(table.Row(row), error, target, target);
                }
            }
            float rate = 0.5f / (table.Weights?.Sum() ?? table.Rows);
            TensorPrimitives.MultiplyAdd(dw, -rate, w, w);
            TensorPrimitives.MultiplyAdd(db, -rate, b, b);
        }
        return new(new(columns, w, b), _roles.Features);
    }
}
