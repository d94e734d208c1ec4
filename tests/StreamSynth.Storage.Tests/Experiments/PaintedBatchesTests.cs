using StreamSynth.Storage.Experiments;

namespace StreamSynth.Storage.Tests.Experiments;

public sealed class PaintedBatchesTests
{
    [Fact]
    public void TryTake_BatchesOfThisAndAnEarlierProcess_AreThoseThatWereAdded()
    {
        using TemporaryFolder folder = new();
        byte[][] batches = [.. Enumerable.Range(0, 12).Select(i => Pixels(1 << 20, i))]; // three files of four, at 4 MiB each
        using (PaintedBatches painted = Open(folder))
        {
            for (int i = 0; i < 10; i++) painted.Add($"key{i}", batches[i], i);
            Assert.Equal(2, Directory.EnumerateFiles(folder.FullPath, "*.parquet").Count());
            Assert.Equal([.. batches.Take(10)], Enumerable.Range(0, 10).Select(i => Take(painted, $"key{i}", 1 << 20, i)));
        }

        using PaintedBatches again = Open(folder);
        Assert.Equal([.. batches.Take(10)], Enumerable.Range(0, 10).Select(i => Take(again, $"key{i}", 1 << 20, i)));
        Assert.Equal(3, Directory.EnumerateFiles(folder.FullPath, "*.parquet").Count());
        for (int i = 8; i < 12; i++) again.Add($"key{i}", batches[i], i);
        again.Flush();
        Assert.Equal(4, Directory.EnumerateFiles(folder.FullPath, "*.parquet").Count());
        Assert.Equal(batches[11], Take(again, "key11", 1 << 20, 11));
    }

    [Fact]
    public void TryTake_UnknownKeyOrOtherSize_IsNotThere()
    {
        using TemporaryFolder folder = new();
        using PaintedBatches painted = Open(folder);
        painted.Add("a", [1, 2, 3], 0);

        Assert.False(painted.TryTake("b", new byte[3], out _));
        Assert.False(painted.TryTake("a", new byte[4], out _));
        Assert.True(painted.TryTake("a", new byte[3], out _));
    }

    [Fact]
    public void Open_FolderThatIsHeld_IsRefused()
    {
        using TemporaryFolder folder = new();
        using PaintedBatches painted = Open(folder);

        Assert.Contains("is held by process", Assert.Throws<StorageException>(() => Open(folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_TornFile_IsNamedAndLeavesTheFolderFree()
    {
        using TemporaryFolder folder = new();
        string torn = Path.Combine(folder.FullPath, "painted-000001.parquet");
        File.WriteAllBytes(torn, [1, 2, 3]);

        Assert.Contains("painted-000001.parquet", Assert.Throws<StorageException>(() => Open(folder)).Message, StringComparison.Ordinal);
        File.Delete(torn);
        Open(folder).Dispose();
    }

    [Fact]
    public void Flush_FolderThatIsGone_KeepsTheFaultAndGoesOn()
    {
        using TemporaryFolder folder = new();
        string inner = Path.Combine(folder.FullPath, "images");
        using PaintedBatches painted = PaintedBatches.Open(inner, TimeProvider.System);
        painted.Add("a", [1, 2, 3], 0);
        Directory.Delete(inner, recursive: true);

        painted.Flush();
        painted.Add("b", [1], 0);

        Assert.Contains("images", painted.Fault, StringComparison.Ordinal);
        Assert.False(painted.TryTake("b", new byte[1], out _));
    }

    private static PaintedBatches Open(TemporaryFolder folder) => PaintedBatches.Open(folder.FullPath, TimeProvider.System);

    private static byte[] Pixels(int count, int seed)
    {
        byte[] pixels = new byte[count];
        SplitMix random = new((ulong)seed);
        for (int i = 0; i < count; i++) pixels[i] = (byte)random.Next();

        return pixels;
    }

    private static byte[] Take(PaintedBatches painted, string key, int bytes, int cut)
    {
        byte[] pixels = new byte[bytes];
        Assert.True(painted.TryTake(key, pixels, out int promptsCut), key);
        Assert.Equal(cut, promptsCut);

        return pixels;
    }
}
