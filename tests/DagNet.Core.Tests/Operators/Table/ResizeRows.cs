namespace DagNet.Tests;

internal static partial class OperatorTable
{
    private static IEnumerable<OperatorRow> Resizing()
    {
        DenseArray line = Points.Of(31, 2, 3, 7), image = Points.Of(32, 2, 2, 5, 6), volume = Points.Of(33, 1, 2, 3, 4, 5);
        static OperatorRow Row(string what, DenseArray x, Resize settings) => new($"Resize, {what}", typeof(Resize), y => y[0].Resize(settings), x);
        static Literal Floats(params double[] values) => Literal.FromDoubles(values, new(ElementType.Float32, [values.Length]));
        var up = new Resize([2, 3], Sizes: [8, 15]);
        var down = new Resize([2, 3], Sizes: [3, 4]);
        foreach (NearestMode mode in Enum.GetValues<NearestMode>())
        {
            yield return Row($"nearest, {mode}, up", image, up with { Nearest = mode }) with { Also = Any };
            yield return Row($"nearest, {mode}, half-way places", image,
                new Resize([3, 2], Floats(2, 0.5), Nearest: mode, Coordinates: CoordinateTransformation.Asymmetric));
        }
        foreach (CoordinateTransformation coordinates in Enum.GetValues<CoordinateTransformation>())
            if (coordinates != CoordinateTransformation.TfCropAndResize)
                foreach (Interpolation mode in Enum.GetValues<Interpolation>())
                {
                    yield return Row($"{mode}, {coordinates}, up", image, up with { Mode = mode, Coordinates = coordinates });
                    yield return Row($"{mode}, {coordinates}, down", image, down with { Mode = mode, Coordinates = coordinates });
                    yield return Row($"{mode}, {coordinates}, by factors", image,
                        new Resize([2, 3], Floats(0.7, 1.75), Mode: mode, Coordinates: coordinates));
                }
        foreach (Interpolation mode in Enum.GetValues<Interpolation>())
        {
            var crop = new Resize([3, 2], Sizes: [4, 3], Mode: mode, Coordinates: CoordinateTransformation.TfCropAndResize,
                Roi: Floats(-0.23, 0.31, 0.87, 1.19), Extrapolation: 10.5);
            yield return Row($"{mode}, crop beyond the ends", image, crop);
            yield return Row($"{mode}, crop to one element", image, crop with { Sizes = [1, 1], Roi = Floats(0.12, 0.34, 0.81, 0.58) });
            yield return Row($"{mode}, to one element", image, new Resize([2, 3], Sizes: [1, 1], Mode: mode, Coordinates: CoordinateTransformation.PytorchHalfPixel));
            yield return Row($"{mode}, not larger", image, new Resize([2, 3], Sizes: [9, 9], Mode: mode, Policy: AspectRatioPolicy.NotLarger));
            yield return Row($"{mode}, not smaller", image, new Resize([3, 2], Sizes: [4, 2], Mode: mode, Policy: AspectRatioPolicy.NotSmaller));
            yield return Row($"{mode}, 1-D", line, new Resize([2], Sizes: [10], Mode: mode));
            yield return Row($"{mode}, all of 3 axes", volume, new Resize([0, 1, 2, 3, 4], Floats(1, 1, 2, 0.5, 1.4), Mode: mode));
            yield return Row($"{mode}, the first axis", image, new Resize([0], Floats(2.5), Mode: mode));
        }
        foreach (bool antialias in new[] { false, true })
            foreach (bool exclude in new[] { false, true })
                foreach (Interpolation mode in new[] { Interpolation.Linear, Interpolation.Cubic })
                {
                    string what = $"{mode}{(antialias ? ", without aliases" : "")}{(exclude ? ", nothing outside" : "")}";
                    yield return Row($"{what}, up", image, up with { Mode = mode, Antialias = antialias, ExcludeOutside = exclude });
                    yield return Row($"{what}, down", image, down with { Mode = mode, Antialias = antialias, ExcludeOutside = exclude, CubicCoefficient = -0.5 });
                    yield return Row($"{what}, by factors", image,
                        new Resize([2, 3], Floats(0.65, 0.35), Mode: mode, Antialias: antialias, ExcludeOutside: exclude));
                }
        yield return new("Resize, fluent", typeof(Resize), x => x[0].Resize([7, 4]) + x[0].ResizeBy([1.5, 0.75]), image);
        yield return new("Resize, whole numbers", typeof(Resize), x => x[0].Resize([7, 4]), Points.Whole(0, 100, 34, 1, 1, 4, 5)) { Also = Whole };

        yield return new("Resample", typeof(Resample), x => x[0].Graph.Apply(new Resample(1, 5, 0, Interpolation.Cubic,
            CoordinateTransformation.TfCropAndResize, NearestMode.Floor, -0.6, true, false, -0.1, 0.9, 3.5), x), line);
        yield return new("ResampleGradient", typeof(ResampleGradient), x => x[0].Graph.Apply(new ResampleGradient(2, 12, 0, Interpolation.Linear,
            CoordinateTransformation.HalfPixel, NearestMode.Floor, -0.75, false, true, 0, 1), x), line);
    }
}
