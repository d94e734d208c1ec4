using System.Buffers;
using System.IO.Pipelines;
using StreamSynth.Blocks.Images;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Sources;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Blocks.Shards;

/// <summary>Reads the samples of one shard in the order they stand, through a PipeReader: a file, or a file being unpacked, never more of it in memory than one sample.</summary>
/// <remarks>
/// A damaged archive gives one failure, in place of the sample in which it breaks, and ends there; a damaged sample fails alone. A sample's outcome is the same
/// whether the shard is read from its start or from that sample on. Threads: one caller at a time.
/// </remarks>
internal sealed class ShardReader : IAsyncDisposable
{
    private const int MaxFactBytes = 1 << 20;
    private readonly string _name;
    private readonly PipeReader _reader;
    private readonly TarEntries _entries;
    private readonly RunScope _run;
    private readonly ReadShardsOptions _options;
    private readonly long _maxBytes;
    private readonly long _start;
    private TarEntry? _next; // of the sample that follows, its content not yet read
    private bool _begun;
    private bool _ended;

    private ShardReader(string path, long start, PipeReader reader, ReadShardsOptions options, RunScope run)
    {
        _name = Path.GetFileName(path);
        (_options, _run, _start) = (options, run, start);
        _maxBytes = MemoryAmount.Of(options.MaxImageBytes);
        _reader = reader;
        _entries = new(_reader, start);
    }

    /// <summary>Opens a shard at the start of a sample.</summary>
    /// <param name="path">The shard.</param>
    /// <param name="start">Where the sample's first header starts in the unpacked archive, in bytes; 0 for the first sample.</param>
    /// <param name="options">Options of the block.</param>
    /// <param name="run">The run, for renting.</param>
    /// <param name="cancel">Ends the seeking.</param>
    /// <exception cref="InvalidDataException">The archive ends before that place.</exception>
    public static async ValueTask<ShardReader> OpenAsync(string path, long start, ReadShardsOptions options, RunScope run, CancellationToken cancel) =>
        new(path, start, await TarArchive.OpenAsync(path, start, cancel).ConfigureAwait(false), options, run);

    /// <summary>Reads the next sample.</summary>
    /// <returns>Its place in the unpacked archive, and the sample or what became of it; null at the end.</returns>
    public async ValueTask<(long Start, Outcome<Sample> Outcome)?> NextAsync(SourceClasses classes, CancellationToken cancel)
    {
        if (_ended) return null;

        long start = _next?.Start ?? _start;
        ShardSample? sample = null;
        try
        {
            if (!_begun) _next = await _entries.NextAsync(cancel).ConfigureAwait(false);
            _begun = true;
            if (_next is not { } first) return null;

            start = first.Start;
            sample = new(_name, ShardMember.Of(first.Path).Key);
            await TakeAllAsync(sample, first, cancel).ConfigureAwait(false);

            return (start, sample.Finish(classes, _options));
        }
        catch (Exception e) when (e is InvalidDataException or IOException or OverflowException)
        {
            _ended = true;
            sample?.Release();

            return (start, Outcome<Sample>.Fail(new InvalidDataException($"{_name}: {e.Message}; what follows in this shard was not read. Fetch the file again.", e)));
        }
        catch
        {
            sample?.Release();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _reader.CompleteAsync();

    // Reads up to the header of the next sample, which stays open.
    private async ValueTask TakeAllAsync(ShardSample sample, TarEntry first, CancellationToken cancel)
    {
        for (TarEntry? entry = first; ;)
        {
            await TakeAsync(sample, ShardMember.Of(entry.Value.Path), entry.Value, cancel).ConfigureAwait(false);
            entry = _next = await _entries.NextAsync(cancel).ConfigureAwait(false);
            if (entry is null || ShardMember.Of(entry.Value.Path).Key != sample.Key) return;
        }
    }

    private async ValueTask TakeAsync(ShardSample sample, ShardMember member, TarEntry entry, CancellationToken cancel)
    {
        if (!member.IsSafe) sample.Blame($"has the path '{entry.Path}', which leaves its folder");
        else if (member.ImageFormat is { } format) await TakeImageAsync(sample, format, entry, cancel).ConfigureAwait(false);
        else if (member.Extension is "cls" or "json") await TakeFactsAsync(sample, member, entry, cancel).ConfigureAwait(false);
    }

    private async ValueTask TakeImageAsync(ShardSample sample, string format, TarEntry entry, CancellationToken cancel)
    {
        if (entry.Size > _maxBytes)
        {
            sample.Blame($"has an image of {ByteSize.Format(entry.Size)}, but maxImageBytes is {_options.MaxImageBytes}");
            return;
        }

        Lease image = _run.Rent((int)entry.Size);
        try
        {
            await _entries.ReadAsync(new LeaseWriter(image), cancel).ConfigureAwait(false);
        }
        catch
        {
            image.Release();
            throw;
        }

        sample.TakeImage(image, format);
    }

    private async ValueTask TakeFactsAsync(ShardSample sample, ShardMember member, TarEntry entry, CancellationToken cancel)
    {
        if (entry.Size > MaxFactBytes)
        {
            sample.Blame($"has a .{member.Extension} of {ByteSize.Format(entry.Size)}; at most {ByteSize.Format(MaxFactBytes)} are read");
            return;
        }

        var text = new ArrayBufferWriter<byte>((int)Math.Max(1, entry.Size));
        await _entries.ReadAsync(text, cancel).ConfigureAwait(false);
        if (member.Extension == "cls") sample.TakeClass(text.WrittenSpan);
        else sample.TakeFacts(text.WrittenMemory);
    }
}
