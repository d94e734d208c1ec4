using StreamSynth.Blocks.Embeddings;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Blocks.Tests.Embeddings;

public sealed class EmbeddingSegmentsTests : IDisposable
{
    private const int Items = 61;

    private readonly string _folder = Directory.CreateTempSubdirectory("segments").FullName;
    private readonly BufferPool _pool = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(EmbeddingPrecision.Float32)]
    [InlineData(EmbeddingPrecision.Int8)]
    public void Finish_KilledAnywhereAndGoneOn_IsTheSameFile(EmbeddingPrecision precision)
    {
        byte[] whole = File.ReadAllBytes(Write("whole.parquet", precision, [Items]));
        for (int killed = 0; killed < Items; killed += 4)
        {
            // Killed twice: the second time at most a few items later.
            Assert.Equal(whole, File.ReadAllBytes(Write($"killed{killed}.parquet", precision, [killed, Math.Min(Items, killed + 7), Items])));
        }
    }

    [Fact]
    public void Begin_AfterTheFileStood_GoesOnFromAnyCheckpointBefore()
    {
        string path = Write("done.parquet", EmbeddingPrecision.Float16, [Items]);
        byte[] whole = File.ReadAllBytes(path);

        // A crash after the segments became the file, but before a checkpoint that knows of it.
        foreach (int first in new[] { Items, 40, 13, 1 })
        {
            EmbeddingSegments segments = EmbeddingSegments.Begin(path, EmbeddingPrecision.Float16, first, 2000);
            Take(segments, first, Items);
            segments.Finish();

            Assert.Equal(whole, File.ReadAllBytes(path));
        }
    }

    [Fact]
    public void Begin_WithoutWhatTheEarlierRunWrote_SaysSo()
    {
        GraphException refused = Assert.Throws<GraphException>(() => EmbeddingSegments.Begin(Path.Combine(_folder, "none.parquet"), EmbeddingPrecision.Float32, 30, 2000));

        Assert.Equal("SS4160", Assert.Single(refused.Diagnostics).Code);
    }

    [Fact]
    public void Finish_ItemsWithoutEmbedding_LeaveNoRow()
    {
        EmbeddingTable table = Finished(Write("some.parquet", EmbeddingPrecision.Float32, [Items]));

        EmbeddingRow[] rows = [.. EmbeddingPool.Rows(table.Path)];
        Assert.Equal(Enumerable.Range(0, Items).Where(i => i % 5 != 3).Select(i => (long)i), rows.Select(r => r.Ordinal));
        Assert.Equal(("family1/item7", "class3", "family1", "none"), (rows[6].Id, rows[6].Class, rows[6].Family, rows[6].Split));
        Assert.Equal(MadeEmbeddings.Vector(7), EmbeddingCoding.Decode(rows[6]));
        Assert.Empty(Directory.EnumerateDirectories(_folder));
    }

    [Fact]
    public void Take_AnotherWidth_IsRefused()
    {
        EmbeddingSegments segments = EmbeddingSegments.Begin(Path.Combine(_folder, "mixed.parquet"), EmbeddingPrecision.Float32, 0, 2000);
        Embedding first = MadeEmbeddings.Payload(_pool, 0);
        segments.Take(new(0, 0), first);

        InvalidOperationException refused = Assert.Throws<InvalidOperationException>(() => segments.Take(new(1, 1), first with { Width = 8 }));

        Assert.Contains("8 numbers", refused.Message, StringComparison.Ordinal);
    }

    // Writes up to each stop, dropping what was not kept by then; after the last, the file.
    private string Write(string name, EmbeddingPrecision precision, IReadOnlyList<int> stops)
    {
        string path = Path.Combine(_folder, name);
        long first = 0;
        foreach ((int i, int stop) in stops.Index())
        {
            EmbeddingSegments segments = EmbeddingSegments.Begin(path, precision, first, 2000);
            Take(segments, first, stop);
            Assert.True(segments.Kept <= stop && segments.Kept >= first);
            first = segments.Kept;
            if (i == stops.Count - 1) segments.Finish();
        }

        return path;
    }

    private void Take(EmbeddingSegments segments, long first, int end)
    {
        for (int i = (int)first; i < end; i++)
        {
            Embedding? embedding = i % 5 == 3 ? null : MadeEmbeddings.Payload(_pool, i);
            segments.Take(new(i, (ulong)i), embedding);
            embedding?.Release();
        }
    }

    private static EmbeddingTable Finished(string path) => new(path, EmbeddingPool.Rows(path).Count(), MadeEmbeddings.Width);
}
