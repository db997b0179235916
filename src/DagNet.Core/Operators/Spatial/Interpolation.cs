namespace DagNet;

/// <summary>How values between the elements of a grid are found.</summary>
public enum Interpolation
{
    /// <summary>The value of the nearest element.</summary>
    Nearest,

    /// <summary>On straight lines between the two neighbours along each axis.</summary>
    Linear,

    /// <summary>On cubic curves through the four neighbours along each axis (Keys 1981).</summary>
    Cubic,
}

/// <summary>Which element is the nearest one to a place between two.</summary>
public enum NearestMode
{
    /// <summary>The nearer one, the first one half-way.</summary>
    RoundPreferFloor,

    /// <summary>The nearer one, the second one half-way.</summary>
    RoundPreferCeil,

    /// <summary>The first one.</summary>
    Floor,

    /// <summary>The second one.</summary>
    Ceil,
}

/// <summary>Where in the input, from 0 on, lies the element o of a resized axis: ONNX's coordinate_transformation_mode.</summary>
public enum CoordinateTransformation
{
    /// <summary>(o + ½)/scale − ½: elements are areas.</summary>
    HalfPixel,

    /// <summary>As HalfPixel, with the centre of the input at the centre of a result whose extent was rounded.</summary>
    HalfPixelSymmetric,

    /// <summary>As HalfPixel, but 0 where the result has one element only.</summary>
    PytorchHalfPixel,

    /// <summary>o·(extent − 1)/(resized extent − 1): the first and last elements meet.</summary>
    AlignCorners,

    /// <summary>o/scale.</summary>
    Asymmetric,

    /// <summary>(o + ½)/scale, of opset 11 only.</summary>
    TfHalfPixelForNn,

    /// <summary>A part of the input, given by its ends as fractions of extent − 1; what lies outside gets a number.</summary>
    TfCropAndResize,
}

/// <summary>How sizes are meant: ONNX's keep_aspect_ratio_policy.</summary>
public enum AspectRatioPolicy
{
    /// <summary>As they are, whatever becomes of the aspect ratio.</summary>
    Stretch,

    /// <summary>The largest of the same aspect ratio that are not larger.</summary>
    NotLarger,

    /// <summary>The smallest of the same aspect ratio that are not smaller.</summary>
    NotSmaller,
}
