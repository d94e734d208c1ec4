using StreamSynth.Training.Kernels.Products;

namespace StreamSynth.Training.Kernels.Convolutions;

/// <summary>Sums the kernel gradient over one part of the images, on one thread.</summary>
internal readonly unsafe struct KernelGradientPart : IKernelWork
{
    public required PlaceRows Rows { get; init; }

    /// <summary>f32[parts,O,C*k*l], written.</summary>
    public required float* Results { get; init; }

    public required float* Scratch { get; init; }

    public required int Parts { get; init; }

    /// <inheritdoc/>
    public void Run(int worker, int task)
    {
        ConvShape shape = Rows.Shape;
        long size = (long)shape.Outputs * shape.Inputs * shape.Taps;
        float* result = Results + (task * size);
        new Span<float>(result, (int)size).Clear();
        float* scratch = Scratch + (worker * Rows.FloatsPerWorker);
        int end = (int)((long)shape.Images * (task + 1) / Parts) * shape.OutputHeight;
        for (int line = (int)((long)shape.Images * task / Parts) * shape.OutputHeight; line < end; line += Rows.LinesAtOnce)
        {
            PlaceRows rows = Rows with { Start = scratch, FirstLine = line, EndLine = Math.Min(line + Rows.LinesAtOnce, end) };
            rows.ClearBehind();
            for (int channel = 0; channel < shape.Inputs; channel++) rows.LayChannel(channel, scratch + rows.Floats);
            for (int output = 0; output < shape.Outputs; output++) rows.LayOutput(output);
            for (int block = 0; block * RowProduct.Rights < rows.Rights; block++) rows.Multiply(block, result);
        }
    }
}
