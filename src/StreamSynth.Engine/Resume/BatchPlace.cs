namespace StreamSynth.Engine.Resume;

/// <summary>Says that a batch begins somewhere.</summary>
/// <param name="Ordinal">Where.</param>
/// <param name="Batch">Its id.</param>
internal readonly record struct BatchStart(long Ordinal, long Batch);

/// <summary>Holds where a node's last batch began: a float result depends on the batch that it was made in, so a run goes on at the beginning of a batch, never within one.</summary>
/// <param name="start">The first batch.</param>
internal sealed class BatchPlace(BatchStart start) : IReplayed<BatchPlace, BatchStart>
{
    public BatchStart Start { get; private set; } = start;

    public long Position => Start.Ordinal;

    public long After(BatchStart step) => step.Ordinal;

    public void Apply(BatchStart step) => Start = step;

    public BatchPlace Copy() => new(Start);
}
