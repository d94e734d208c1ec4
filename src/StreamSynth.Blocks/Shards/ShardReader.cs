using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using StreamSynth.Blocks.Images;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Blocks.Shards;

/// <summary>Reads the samples of one shard in the order they stand, through a PipeReader: a file, or a file being unpacked, never more of it in memory than one sample.</summary>
/// <remarks>A damaged archive gives one failure and ends there; a damaged sample fails alone. Threads: one caller at a time.</remarks>
internal sealed class ShardReader : IAsyncDisposable
{
    private const int MaxFactBytes = 1 << 20;
    private readonly string _name;
    private readonly PipeReader _reader;
    private readonly TarEntries _entries;
    private readonly RunScope _run;
    private readonly ReadShardsOptions _options;
    private readonly long _maxBytes;
    private ShardSample? _open;
    private Outcome<Sample>? _waiting;
    private bool _ended;

    public ShardReader(string path, ReadShardsOptions options, RunScope run)
    {
        _name = Path.GetFileName(path);
        (_options, _run) = (options, run);
        ByteSize.TryParse(options.MaxImageBytes, out _maxBytes);
        FileStream file = new(path, new FileStreamOptions { Options = FileOptions.SequentialScan | FileOptions.Asynchronous, BufferSize = 0 });
        bool isPacked = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".tgz", StringComparison.OrdinalIgnoreCase);
        _reader = PipeReader.Create(isPacked ? new GZipStream(file, CompressionMode.Decompress) : file, new(bufferSize: 64 * 1024));
        _entries = new(_reader);
    }

    /// <summary>Gives the next sample, or what became of it; null at the end.</summary>
    public async ValueTask<Outcome<Sample>?> NextAsync(ShardClasses classes, CancellationToken cancel)
    {
        if (_waiting is { } waiting)
        {
            _waiting = null;
            return waiting;
        }

        if (_ended) return null;

        Outcome<Sample>? outcome = null;
        try
        {
            while (await _entries.NextAsync(cancel).ConfigureAwait(false) is { } entry)
            {
                ShardMember member = ShardMember.Of(entry.Path);
                ShardSample? finished = _open is { } open && open.Key != member.Key ? open : null;
                if (finished is not null || _open is null) _open = new(_name, member.Key);
                outcome = finished?.Finish(classes, _options);
                await TakeAsync(_open!, member, entry, cancel).ConfigureAwait(false);
                if (outcome is not null) return outcome;
            }

            _ended = true;

            return TakeOpen()?.Finish(classes, _options);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or OverflowException)
        {
            _ended = true;
            TakeOpen()?.Release();

            Outcome<Sample> broken = Outcome<Sample>.Fail(new InvalidDataException($"{_name}: {e.Message}; what follows in this shard was not read. Fetch the file again.", e));
            if (outcome is null) return broken;

            // The sample before the break is whole: it goes first.
            _waiting = broken;

            return outcome;
        }
        catch
        {
            outcome?.Payload?.Release();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        TakeOpen()?.Release();
        await _reader.CompleteAsync().ConfigureAwait(false);
    }

    private ShardSample? TakeOpen()
    {
        ShardSample? open = _open;
        _open = null;

        return open;
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
