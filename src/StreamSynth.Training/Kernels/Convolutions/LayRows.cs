namespace StreamSynth.Training.Kernels.Convolutions;

/// <summary>Lays the rows of <see cref="PlaceRows"/>: one task per channel, then one per output.</summary>
internal readonly unsafe struct LayRows : IKernelWork
{
    public required PlaceRows Rows { get; init; }

    /// <summary>A channel's copy for each worker.</summary>
    public required float* Copies { get; init; }

    /// <inheritdoc/>
    public void Run(int worker, int task)
    {
        int inputs = Rows.Shape.Inputs;
        if (task < inputs) Rows.LayChannel(task, Copies + (worker * Rows.CopyFloats));
        else Rows.LayOutput(task - inputs);
    }
}
