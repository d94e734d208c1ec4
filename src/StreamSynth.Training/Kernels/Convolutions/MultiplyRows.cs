namespace StreamSynth.Training.Kernels.Convolutions;

/// <summary>Multiplies the rows of <see cref="PlaceRows"/>: one task per block of pixel rows.</summary>
internal readonly unsafe struct MultiplyRows : IKernelWork
{
    public required PlaceRows Rows { get; init; }

    /// <summary>f32[O,C*k*l], added to.</summary>
    public required float* Result { get; init; }

    /// <inheritdoc/>
    public void Run(int worker, int task) => Rows.Multiply(task, Result);
}
