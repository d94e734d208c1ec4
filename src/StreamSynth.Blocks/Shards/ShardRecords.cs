using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Sources;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Resume;

namespace StreamSynth.Blocks.Shards;

/// <summary>Steps through the samples of a list of shards; a place is the byte at which a sample starts in its unpacked shard.</summary>
internal sealed class ShardRecords(string data, IReadOnlyList<string> shards, SourceClasses classes, ReadShardsOptions options, RunScope run) : IRecords<Sample>
{
    private ShardReader? _reader;
    private int _shard;
    private long _start; // of the reading in the current shard, while it has not been opened
    private Outcome<Sample>? _current;

    public string Data => data;

    public bool ReadsAnywhere => false;

    public async ValueTask<RecordPlace?> NextAsync(CancellationToken cancel)
    {
        DropCurrent();
        for (; _shard < shards.Count; await CloseAsync(_shard + 1, 0).ConfigureAwait(false))
        {
            _reader ??= await ShardReader.OpenAsync(shards[_shard], _start, options, run, cancel).ConfigureAwait(false);
            if (await _reader.NextAsync(classes, cancel).ConfigureAwait(false) is not { } next) continue;

            _current = next.Outcome;

            return new RecordPlace(_shard, next.Start);
        }

        return null;
    }

    public ValueTask<Outcome<Sample>> ReadAsync(RecordPlace place, CancellationToken cancel)
    {
        Outcome<Sample> outcome = _current ?? throw new InvalidOperationException("a sample can be read once, after NextAsync gave its place");
        _current = null;

        return ValueTask.FromResult(outcome);
    }

    public ValueTask GoToAsync(RecordPlace place, CancellationToken cancel)
    {
        if (place.File < 0 || place.File >= shards.Count || place.Offset < 0) throw new InvalidDataException($"there is no place {place.Offset} in shard {place.File}: the cursor belongs to other data");

        DropCurrent();
        return CloseAsync(place.File, place.Offset);
    }

    public ValueTask DisposeAsync()
    {
        DropCurrent();
        return CloseAsync(shards.Count, 0);
    }

    private void DropCurrent()
    {
        _current?.Payload?.Release();
        _current = null;
    }

    private async ValueTask CloseAsync(int shard, long start)
    {
        if (_reader is not null) await _reader.DisposeAsync().ConfigureAwait(false);
        (_reader, _shard, _start) = (null, shard, start);
    }
}
