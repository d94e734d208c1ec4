namespace StreamSynth.Training.Graph;

/// <summary>Describes the window that a convolution or a pooling moves over H and W.</summary>
/// <param name="Taps">Rows and columns of the window.</param>
/// <param name="Strides">Pixels between windows, down and across.</param>
/// <param name="Pads">Border in pixels: top, left, bottom, right (the order of ONNX).</param>
/// <param name="Dilations">Pixels between taps, down and across.</param>
internal sealed record Window(long[] Taps, long[] Strides, long[] Pads, long[] Dilations)
{
    /// <summary>Gives a window without dilation, of one stride and one border on all sides.</summary>
    public static Window Square(long rows, long columns, long stride, long padding) =>
        new([rows, columns], [stride, stride], [padding, padding, padding, padding], [1, 1]);

    /// <summary>Reads the window of a Conv or pooling node that <see cref="NeuralOperators"/> made.</summary>
    public static Window Of(Node node) => new(
        node.Integers("kernel_shape"),
        node.Integers("strides"),
        node.Integers("pads"),
        node.Attributes.ContainsKey("dilations") ? node.Integers("dilations") : [1, 1]);

    /// <summary>Tells whether the window is the same on both axes, without dilation, and reads all channels.</summary>
    public bool IsPlain(long groups) =>
        groups == 1 && Dilations.All(size => size == 1) && Strides[0] == Strides[1] && Pads.Distinct().Count() == 1;

    /// <summary>Gives the border of both sides of an axis (0: down, 1: across).</summary>
    public long Padding(int axis) => Pads[axis] + Pads[axis + 2];

    /// <summary>Gives the pixels from the first to the last tap of an axis, both included.</summary>
    public long Reach(int axis) => ((Taps[axis] - 1) * Dilations[axis]) + 1;

    /// <summary>Counts the windows that fit into [N,C,H,W], down and across; a remainder is left out.</summary>
    public long[] Extents(Value x) => [Extent(x, 0), Extent(x, 1)];

    /// <summary>Gives the ONNX attributes of the window.</summary>
    public (string Name, AttributeValue Value)[] Attributes() =>
        [("kernel_shape", Taps), ("strides", Strides), ("pads", Pads), ("dilations", Dilations)];

    private long Extent(Value x, int axis)
    {
        long size = x.Shape[axis + 2];
        long room = size + Padding(axis) - Reach(axis);
        return room >= 0
            ? (room / Strides[axis]) + 1
            : throw new ArgumentException($"A window that reaches over {Reach(axis)} pixels does not fit into {size} and a border of {Padding(axis)} ({x}).");
    }
}
