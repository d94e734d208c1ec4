using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Differentiation.Rules;

/// <summary>d mean over windows: each pixel takes an equal share of the gradient of every window that it lies in.</summary>
internal sealed class AveragePoolRule : GradientRule
{
    public override string Operator => "AveragePool";

    public override void Backpropagate(GradientFlow flow, Node node)
    {
        OnnxGraph graph = flow.Graph;
        Window window = Window.Of(node);
        Value x = node.Inputs[0];
        (long planes, long height, long width) = (x.Shape[0] * x.Shape[1], x.Shape[2], x.Shape[3]);
        (long down, long across) = (node.Output.Shape[2], node.Output.Shape[3]);
        bool countBorder = node.Integer("count_include_pad", 0) == 1;
        Value shares = graph.Numbers(Shares(window, height, width, down, across, countBorder), down, across);
        Value shared = graph.Mul(flow.Of(node.Output)!, shares);
        Value flat = graph.Reshape(shared, planes, 1, down, across);
        float[] ones = [.. Enumerable.Repeat(1f, (int)(window.Taps[0] * window.Taps[1]))];
        Value kernel = graph.Numbers(ones, 1, 1, window.Taps[0], window.Taps[1]);
        Value spread = graph.ConvTranspose(flat, kernel, window, 1, height, width);                     // [NC,1,H,W]
        flow.Add(x, graph.Reshape(spread, x.Shape));
    }

    // One over the pixels that each window averages, [h,w]. With countBorder the border counts, but not what lies beyond it.
    private static float[] Shares(Window window, long height, long width, long down, long across, bool countBorder)
    {
        long[] rows = Counts(0, height, down);
        long[] columns = Counts(1, width, across);
        return [.. rows.SelectMany(row => columns.Select(column => 1f / (row * column)))];

        long[] Counts(int axis, long size, long windows)
        {
            long[] counts = new long[windows];
            for (long i = 0; i < windows; i++)
            {
                long start = (i * window.Strides[axis]) - window.Pads[axis];
                long end = start + window.Taps[axis];
                counts[i] = countBorder ? window.Taps[axis] : Math.Min(end, size) - Math.Max(start, 0);
            }

            return counts;
        }
    }
}
