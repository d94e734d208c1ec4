using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Memory;
using StreamSynth.Engine.Resume;
using StreamSynth.Testing.Blocks;

namespace StreamSynth.Engine.Tests.Resume;

/// <summary>Steps through numbers as a format that can only be read from front to back does; every fifth fails. Counts what was read.</summary>
internal sealed class CountedRecords(int count, BufferPool pool, List<long> read) : IRecords<Number>
{
    private long _next;
    private long _current = -1;

    public string Data => "numbers";

    public bool ReadsAnywhere => false;

    public static Outcome<Number> Make(long index, BufferPool pool) =>
        index % 5 == 4 ? Outcome<Number>.Fail(new IOException($"cannot read {index}")) : Number.Make((int)index, 8 + (int)(index % 3 * 8), bytes => pool.Rent(bytes, "test"));

    public ValueTask<RecordPlace?> NextAsync(CancellationToken cancel)
    {
        _current = _next;
        return ValueTask.FromResult<RecordPlace?>(_next < count ? new RecordPlace(0, _next++) : null);
    }

    public ValueTask<Outcome<Number>> ReadAsync(RecordPlace place, CancellationToken cancel)
    {
        Assert.Equal(_current, place.Offset);
        read.Add(place.Offset);

        return ValueTask.FromResult(Make(place.Offset, pool));
    }

    public ValueTask GoToAsync(RecordPlace place, CancellationToken cancel)
    {
        Assert.True(place.Offset >= _next, $"went back to {place.Offset} from {_next}");
        _next = place.Offset;

        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
