using System.Collections.Immutable;

namespace DagNet;

/// <summary>An operator that combines the elements along some axes into one.</summary>
/// <param name="Axes">The axes, counted from the front, sorted.</param>
/// <param name="KeepDims">Whether those axes stay with extent 1 or go.</param>
public abstract record Reduce(Axes Axes, bool KeepDims) : Op
{
    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> x)
    {
        Expect(1, x);
        return new(Result(x[0].Element), ReducedShape(x[0].Shape));
    }

    /// <inheritdoc/>
    public sealed override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y)
    {
        var groups = new List<double>[y[0].Shape.Count];
        for (int i = 0; i < groups.Length; i++)
            groups[i] = [];
        DenseArray kept = new([.. x[0].Shape.Select((d, axis) => Axes.Contains(axis) ? 1 : d)]);
        for (int i = 0; i < x[0].Count; i++)
        {
            int[] index = x[0].Coordinates(i);
            foreach (int axis in Axes)
                index[axis] = 0;
            groups[kept.Position(index)].Add(x[0][i]);
        }
        return [new([.. groups.Select(g => Combine(g))], y[0].Shape.ToArray())];
    }

    /// <summary>The element type of the result.</summary>
    protected virtual ElementType Result(ElementType x) => x.IsNumber ? x
        : throw new ShapeException($"{Name}: takes numbers, but the input is {x.Word}. Cast it.");

    /// <summary>The reference formula: one element from those along the axes, which may be none.</summary>
    protected abstract double Combine(IReadOnlyList<double> x);

    /// <summary>The shape of the result.</summary>
    private Shape ReducedShape(Shape x)
    {
        foreach (int axis in Axes)
            x.Axis(axis, this);
        var dims = new List<Dim>();
        for (int axis = 0; axis < x.Rank; axis++)
            if (!Axes.Contains(axis))
                dims.Add(x[axis]);
            else if (KeepDims)
                dims.Add(1);
        return [.. dims];
    }

    /// <summary>The result of a reduction (or its cotangent) repeated to the shape of the input.</summary>
    protected Node Spread(Node y, Shape to)
    {
        var kept = new Dim[to.Rank];
        for (int axis = 0; axis < kept.Length; axis++)
            kept[axis] = Axes.Contains(axis) ? 1 : to[axis];
        return y.Reshape(Shape.Create(kept)).ExpandTo(to);
    }
}
