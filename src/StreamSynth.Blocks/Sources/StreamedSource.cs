using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Resume;

namespace StreamSynth.Blocks.Sources;

/// <summary>Options of sources whose format is read from front to back, so that the shuffle window holds encoded images.</summary>
public abstract record StreamedSourceOptions : RecordSourceOptions
{
    /// <summary>Memory of one image.</summary>
    [Description("The most encoded bytes of one image, such as \"1MiB\"; a larger one fails alone.")]
    public string MaxImageBytes { get; init; } = "1MiB";

    /// <summary>Memory of the shuffle window.</summary>
    [Description("Memory for the encoded images of the shuffle window, such as \"64MiB\": it holds fewer than 'shuffleWindow' where they need more.")]
    public string ShuffleBytes { get; init; } = "64MiB";

    /// <summary>Finds faults of the amounts.</summary>
    protected IEnumerable<ValidationResult> MemoryFaults()
    {
        foreach (ValidationResult fault in MemoryAmount.FaultsOfBuffer(MaxImageBytes, nameof(MaxImageBytes))) yield return fault;
        if (ShuffleWindow == 0) yield break;

        foreach (ValidationResult fault in MemoryAmount.FaultsOfWindow(ShuffleBytes, nameof(ShuffleBytes), MaxImageBytes)) yield return fault;
    }
}

/// <summary>Is a source of encoded images whose format is read from front to back.</summary>
/// <param name="options">Options that these formats share.</param>
public abstract class StreamedSource(StreamedSourceOptions options) : RecordSource<Sample>(options)
{
    /// <inheritdoc/>
    public override long PartitionBytes => options.ShuffleWindow == 0 ? 0 : MemoryAmount.Of(options.ShuffleBytes);

    /// <inheritdoc/>
    public override long MaxOutputBytes(Shape? input) => MemoryAmount.Of(options.MaxImageBytes);

    /// <inheritdoc/>
    protected override ReadingOrder OrderOf(ulong seed) =>
        base.OrderOf(seed) with { WindowBytes = MemoryAmount.Of(options.ShuffleBytes), RecordBytes = MemoryAmount.Of(options.MaxImageBytes) };
}
