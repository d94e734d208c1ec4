using System.Globalization;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;
using StreamSynth.Engine.Resume;
using StreamSynth.Testing.Blocks;

namespace StreamSynth.Engine.Tests.Resume;

public sealed class RecordReadingTests
{
    private readonly BufferPool _pool = new();
    private readonly List<long> _read = [];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Read_AnyOrderCutAnywhere_IsTheWhole(bool readsAnywhere)
    {
        var random = new Philox(11);
        for (int round = 0; round < 60; round++)
        {
            int count = random.NextInt32(30);
            ReadingOrder order = new(random.NextUInt32(), random.NextInt32(12), 1 + random.NextInt32(3)) { WindowBytes = 48 + (8 * random.NextInt32(20)), RecordBytes = 24 };
            CursorTrail trail = new();
            List<string> whole = await ReadAsync(readsAnywhere, count, order, null, trail);
            Assert.Equal(count * order.Epochs, whole.Count);

            for (int cut = 0; cut <= whole.Count; cut++)
            {
                SourceCursor cursor = SourceCursor.FromJson(trail.After(cut)!.ToJson());
                Assert.Equal(whole[cut..], await ReadAsync(readsAnywhere, count, order, cursor, null));
            }
        }

        Assert.Equal(0, _pool.OutstandingLeases);
    }

    [Fact]
    public async Task Read_FromACursor_ReadsTheWindowAndTheRestOnly()
    {
        CursorTrail trail = new();
        ReadingOrder order = new(1, 10, 1);
        await ReadAsync(false, 1000, order, null, trail);
        SourceCursor cursor = trail.After(900)!;
        _read.Clear();

        await ReadAsync(false, 1000, order, cursor, null);

        Assert.Equal(100, _read.Count);
        Assert.Equal(10, cursor.Held.Count);
    }

    [Fact]
    public async Task Read_NoWindow_KeepsTheOrder() =>
        Assert.Equal(await ReadAsync(true, 20, new(1, 0, 1), null, null), await ReadAsync(true, 20, new(2, 0, 1), null, null));

    [Fact]
    public async Task Read_WindowOfAllRecords_IsAnEvenShuffle()
    {
        // Each of 4 records comes first in about a quarter of 4000 seeds: 3 standard deviations of a binomial are 82.
        int[] first = new int[4];
        for (ulong seed = 0; seed < 4000; seed++)
        {
            List<string> lines = await ReadAsync(true, 4, new(seed, 10, 1), null, null);
            first[int.Parse(lines[0], CultureInfo.InvariantCulture)]++;
        }

        Assert.All(first, n => Assert.InRange(n, 918, 1082));
    }

    [Fact]
    public async Task Read_WindowOfFewBytes_NeverHoldsMore()
    {
        ReadingOrder order = new(5, 1000, 2) { WindowBytes = 100, RecordBytes = 24 };

        await ReadAsync(false, 200, order, null, null);

        Assert.InRange(_pool.HighWaterBytes, 49, 100);
    }

    [Fact]
    public async Task After_OutsideOfTheTrail_IsRefused()
    {
        CursorTrail trail = new();
        Assert.Null(trail.After(0));
        await ReadAsync(true, 10, new(1, 3, 1), null, trail);
        trail.After(5);

        Assert.Throws<ArgumentOutOfRangeException>(() => trail.After(4));
        Assert.Throws<ArgumentOutOfRangeException>(() => trail.After(11));
        Assert.Equal(10, trail.After(10)!.Ordinals);
    }

    private async Task<List<string>> ReadAsync(bool readsAnywhere, int count, ReadingOrder order, SourceCursor? from, CursorTrail? trail)
    {
        IRecords<Number> Open() => readsAnywhere
            ? new ListedRecords<Number>("numbers", [new(0, 0, count / 2), new(1, count / 2, count - (count / 2))], place => CountedRecords.Make(place.Offset, _pool))
            : new CountedRecords(count, _pool, _read);
        List<string> lines = [];
        await foreach (Outcome<Number> outcome in new RecordReading<Number>(Open, order).ReadAsync(from, trail, CancellationToken.None))
        {
            lines.Add(outcome.Payload is { } number ? number.Value.ToString(CultureInfo.InvariantCulture) : outcome.Error!.Message);
            outcome.Payload?.Release();
        }

        return lines;
    }
}
