using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Runtime.CompilerServices;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Sources;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Storage;

namespace StreamSynth.Blocks.Embeddings;

/// <summary>Options of <c>embeddings.write</c>.</summary>
public sealed record WriteEmbeddingsOptions : IValidatableObject
{
    /// <summary>The file.</summary>
    [Description("Parquet file to write, relative to the graph file's folder; its folder is made if need be, and an older file is replaced at the end of the run.")]
    [MinLength(1)]
    public required string File { get; init; }

    /// <summary>How numbers are stored.</summary>
    [Description("How the numbers are stored: \"float32\" (4 bytes, exact), \"float16\" (2 bytes, off by 0.05 % of each) or \"int8\" (1 byte and a scale per row, off by 0.4 % of the row's largest).")]
    public EmbeddingPrecision Precision { get; init; }

    /// <summary>Size of a segment.</summary>
    [Description("Memory of the rows that are written at once, such as \"4MiB\"; a run that was killed and goes on embeds at most so much again.")]
    public string SegmentBytes { get; init; } = "4MiB";

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => MemoryAmount.FaultsOfBuffer(SegmentBytes, nameof(SegmentBytes));
}

/// <summary>Writes embeddings with ids and classes to a Parquet file as they come: the pool of a search.</summary>
/// <remarks>
/// One row per embedding, in the order of ordinals (<see cref="EmbeddingRow"/>). On the way, rows are in segments beside the file (FILE.parts); a killed run that goes on makes the same
/// file, bit for bit. Out: the table, once it is whole. Of a run that was stopped there is no file yet.
/// </remarks>
/// <param name="options">Options.</param>
/// <param name="places">Where relative paths start.</param>
[Block("embeddings.write", "Writes embeddings with ids and classes to a Parquet file, the pool of a search.")]
[In("embedding", "f32[D]")]
[Out("table")]
public sealed class WriteEmbeddingsBlock(WriteEmbeddingsOptions options, Places places) : IConsume<Embedding, EmbeddingTable>, IKeepsOwnFiles
{
    private volatile EmbeddingSegments? _segments;
    private RunScope? _run;
    private string? _aside;

    /// <inheritdoc/>
    public long? Kept => _segments?.Kept;

    /// <summary>Gives the memory of one segment.</summary>
    public long PartitionBytes => 2 * MemoryAmount.Of(options.SegmentBytes);

    private string FullPath => _aside is { } folder ? Path.Combine(folder, Path.GetFileName(options.File)) : NamedPath;

    private string NamedPath => Path.GetFullPath(options.File, places.Roots.Count > 0 ? places.Roots[0] : Path.GetTempPath());

    /// <inheritdoc/>
    public IEnumerable<Diagnostic> Check()
    {
        if (Directory.Exists(NamedPath)) yield return new("SS4161", "options.file", $"'{options.File}' is a folder ({NamedPath}).", "name a file, such as \"pool.parquet\".");
    }

    /// <inheritdoc/>
    public void KeepAside(string folder) => _aside = folder;

    /// <inheritdoc/>
    public ValueTask SetupAsync(RunScope run, CancellationToken cancel)
    {
        _run = run;
        try
        {
            EmbeddingSegments.Prepare(FullPath);
        }
        catch (StorageException refused)
        {
            throw new GraphException(new Diagnostic("SS4162", "options.file", refused.Message, "check the folder, its rights and the room on its disk."));
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<EmbeddingTable> ConsumeAsync(IItemReader<Embedding> input, [EnumeratorCancellation] CancellationToken cancel)
    {
        EmbeddingSegments segments = EmbeddingSegments.Begin(FullPath, options.Precision, input.First, MemoryAmount.Of(options.SegmentBytes));
        _segments = segments;
        while (await input.ReadAsync(cancel).ConfigureAwait(false) is { } item)
        {
            try
            {
                segments.Take(item.Header, item.Payload);
            }
            finally
            {
                item.Payload?.Release();
            }

            if (input.Ordinals is { } all) _run!.Report.Advance(segments.Next, all, "pictures");
        }

        // A run that was asked to stop goes on later: what is there so far is no table.
        if (_run!.Stopping.IsCancellationRequested && segments.Next != input.Ordinals) yield break;

        yield return segments.Finish();
    }
}
