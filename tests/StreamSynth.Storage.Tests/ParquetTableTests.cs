using System.Buffers.Binary;
using System.Diagnostics;

namespace StreamSynth.Storage.Tests;

public sealed class ParquetTableTests
{
    private static readonly EveryTypeRow Plain = new() { Text = "a", Data = [1], Shape = [2] };

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 7)]
    [InlineData(3, 2048)]
    [InlineData(4, 2049)]
    [InlineData(5, 9000)]
    public void Read_AfterWriteOfRandomRows_GivesEqualRowsInOrder(ulong seed, int count)
    {
        using TemporaryFolder folder = new();
        SplitMix random = new(seed);
        EveryTypeRow[] rows = [.. Enumerable.Range(0, count).Select(_ => random.Row())];

        long written = ParquetTable.Write(folder.File("rows.parquet"), rows);
        EveryTypeRow[] read = [.. ParquetTable.Read<EveryTypeRow>(folder.File("rows.parquet"))];

        Assert.Equal(count, written);
        Assert.Equal(count, read.Length);
        for (int i = 0; i < count; i++) EveryTypeRow.AssertEqual(rows[i], read[i]);
    }

    [Fact]
    public void Read_ExtremeValues_KeepsEveryBit()
    {
        using TemporaryFolder folder = new();
        EveryTypeRow[] rows =
        [
            Plain with { Small = int.MinValue, Whole = long.MinValue, Key = 0, Single = float.NaN, Real = double.NegativeInfinity, Text = string.Empty },
            Plain with { Small = int.MaxValue, Whole = long.MaxValue, Key = ulong.MaxValue, Single = -0f, Real = -0d, Data = [], Shape = [] },
            Plain with { Real = double.Epsilon, Single = float.MaxValue, Text = "exactly 12 b", MaybeText = "thirteen byte", MaybeData = [], MaybeShape = [] },
            Plain with { Text = "nul \0 inside", MaybeText = new string('漢', 100_000), MaybeReal = double.NaN, MaybeShape = [.. Enumerable.Range(0, 5000)] },
        ];

        ParquetTable.Write(folder.File("rows.parquet"), rows);
        EveryTypeRow[] read = [.. ParquetTable.Read<EveryTypeRow>(folder.File("rows.parquet"))];

        Assert.Equal(rows.Length, read.Length);
        for (int i = 0; i < rows.Length; i++) EveryTypeRow.AssertEqual(rows[i], read[i]);
    }

    [Fact]
    public void Read_EmptyTable_GivesNoRowsAndKeepsColumns()
    {
        using TemporaryFolder folder = new();

        ParquetTable.Write<EveryTypeRow>(folder.File("rows.parquet"), []);

        Assert.Empty(ParquetTable.Read<EveryTypeRow>(folder.File("rows.parquet")));
        Assert.Equal(15, Sql.Rows($"SELECT name FROM parquet_schema('{folder.File("rows.parquet")}') WHERE type IS NOT NULL").Count);
    }

    [Fact]
    public void Write_LargeBlobs_StreamsInBoundedMemory()
    {
        using TemporaryFolder folder = new();
        const int Images = 120;
        IEnumerable<EveryTypeRow> rows = Enumerable.Range(0, Images).Select(i => Plain with { Whole = i, Data = Noise(i, 2 << 20) });
        ParquetOptions tight = new() { MemoryLimitBytes = 160L << 20, RowGroupBytes = 8L << 20 };

        // 240 MB of images pass through DuckDB although it may hold only 160 MB, and may spill nothing.
        ParquetTable.Write(folder.File("rows.parquet"), rows, tight);
        int seen = 0;
        foreach (EveryTypeRow row in ParquetTable.Read<EveryTypeRow>(folder.File("rows.parquet"), tight))
        {
            Assert.Equal(seen, row.Whole);
            Assert.True(row.Data.AsSpan().SequenceEqual(Noise(seen, 2 << 20)));
            seen++;
        }

        Assert.Equal(Images, seen);
    }

    // Counts rows that are still alive instead of bytes: other tests allocate at the same time.
    [Fact]
    public void Write_HundredThousandRows_HoldsNeitherSideWhole()
    {
        using TemporaryFolder folder = new();
        const int Count = 100_000;
        List<WeakReference> made = [];
        IEnumerable<EveryTypeRow> rows = Enumerable.Range(0, Count).Select(i =>
        {
            if (i == Count - 1) Assert.InRange(Alive(made), 0, Count / 10);
            return Seen(made, Plain with { Whole = i, Text = $"a photo of thing number {i}, seen from above" });
        });

        ParquetTable.Write(folder.File("rows.parquet"), rows, new ParquetOptions { MemoryLimitBytes = 64L << 20, RowGroupBytes = 1L << 20 });
        List<WeakReference> read = [];
        foreach (EveryTypeRow row in ParquetTable.Read<EveryTypeRow>(folder.File("rows.parquet"), new ParquetOptions { MemoryLimitBytes = 64L << 20 }))
        {
            Assert.Equal(read.Count, row.Whole);
            Seen(read, row);
            if (read.Count == Count - 1) Assert.InRange(Alive(read), 0, Count / 10);
        }

        Assert.Equal(Count, made.Count);
        Assert.Equal(Count, read.Count);
    }

    private static EveryTypeRow Seen(List<WeakReference> all, EveryTypeRow row)
    {
        all.Add(new(row));
        return row;
    }

    private static int Alive(List<WeakReference> rows)
    {
        GC.Collect();
        return rows.Count(r => r.IsAlive);
    }

    [Fact]
    public void Write_SameRowsTwice_GivesEqualBytes()
    {
        using TemporaryFolder folder = new();
        SplitMix first = new(9);
        SplitMix second = new(9);

        ParquetTable.Write(folder.File("a.parquet"), Enumerable.Range(0, 5000).Select(_ => first.Row()));
        ParquetTable.Write(folder.File("b.parquet"), Enumerable.Range(0, 5000).Select(_ => second.Row()));

        Assert.Equal(File.ReadAllBytes(folder.File("a.parquet")), File.ReadAllBytes(folder.File("b.parquet")));
    }

    [Fact]
    public void Write_RowsThrowHalfway_KeepsOldFileAndPassesTheErrorOn()
    {
        using TemporaryFolder folder = new();
        ParquetTable.Write(folder.File("rows.parquet"), [Plain with { Whole = 7 }]);
        IEnumerable<EveryTypeRow> broken = Enumerable.Range(0, 5000).Select(i => i < 3000 ? Plain : throw new TimeoutException("source gave up"));

        TimeoutException thrown = Assert.Throws<TimeoutException>(() => ParquetTable.Write(folder.File("rows.parquet"), broken));

        Assert.Equal("source gave up", thrown.Message);
        Assert.Equal(7, Assert.Single(ParquetTable.Read<EveryTypeRow>(folder.File("rows.parquet"))).Whole);
        Assert.Equal(["rows.parquet"], Directory.EnumerateFiles(folder.FullPath).Select(Path.GetFileName));
    }

    [Fact]
    public void Write_NullWhereNoneIsAllowed_NamesPathRowAndColumn()
    {
        using TemporaryFolder folder = new();

        StorageException refused = Assert.Throws<StorageException>(
            () => ParquetTable.Write(folder.File("rows.parquet"), [Plain, Plain, Plain with { Text = null! }]));

        Assert.Equal($"{folder.File("rows.parquet")}: row 2, column 'text': expected VARCHAR without nulls, found null.", refused.Message);
        Assert.False(File.Exists(folder.File("rows.parquet")));
    }

    [Fact]
    public void Write_HalfSurrogatePair_IsRefusedWithItsPlace()
    {
        using TemporaryFolder folder = new();

        StorageException refused = Assert.Throws<StorageException>(
            () => ParquetTable.Write(folder.File("rows.parquet"), [Plain with { Text = "cat \ud83d" }]));

        Assert.Equal($"{folder.File("rows.parquet")}: row 0, column 'text': expected text, found half a surrogate pair at character 4.", refused.Message);
    }

    [Fact]
    public void Read_ColumnMissing_NamesItAndWhatTheFileHas()
    {
        using TemporaryFolder folder = new();
        ParquetTable.Write(folder.File("rows.parquet"), [new NarrowRow { Whole = 1 }]);

        StorageException refused = Assert.Throws<StorageException>(() => ParquetTable.Read<EveryTypeRow>(folder.File("rows.parquet")).ToList());

        Assert.Equal($"{folder.File("rows.parquet")}: column 'truth': expected BOOLEAN, found no such column (the file has whole).", refused.Message);
    }

    [Theory]
    [InlineData("1::INTEGER AS whole", "INTEGER")]
    [InlineData("'1' AS whole", "VARCHAR")]
    [InlineData("[1::BIGINT] AS whole", "BIGINT[]")]
    [InlineData("DATE '2020-01-01' AS whole", "DATE")]
    [InlineData("{'a': 1} AS whole", "STRUCT")]
    public void Read_ColumnOfOtherType_NamesBothTypes(string column, string found)
    {
        using TemporaryFolder folder = new();
        Sql.Rows($"COPY (SELECT {column}) TO '{folder.File("rows.parquet")}' (FORMAT parquet)");

        StorageException refused = Assert.Throws<StorageException>(() => ParquetTable.Read<NarrowRow>(folder.File("rows.parquet")).ToList());

        Assert.Equal($"{folder.File("rows.parquet")}: column 'whole': expected BIGINT, found {found}.", refused.Message);
    }

    [Fact]
    public void Read_NullWhereNoneIsAllowed_NamesRowAndColumn()
    {
        using TemporaryFolder folder = new();
        Sql.Rows($"COPY (SELECT unnest([1, 2, NULL])::BIGINT AS whole) TO '{folder.File("rows.parquet")}' (FORMAT parquet)");

        StorageException refused = Assert.Throws<StorageException>(() => ParquetTable.Read<NarrowRow>(folder.File("rows.parquet")).ToList());

        Assert.Equal($"{folder.File("rows.parquet")}: row 2, column 'whole': expected BIGINT without nulls, found null.", refused.Message);
    }

    [Theory]
    [InlineData("a*b?[c].parquet")]
    [InlineData("it's.parquet")]
    [InlineData("back\\slash.parquet")]
    [InlineData("whole=5/rows.parquet")]
    [InlineData("spaces and 漢字/rows.parquet")]
    public void Read_OddFileName_IsTakenLiterally(string name)
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(Path.GetDirectoryName(folder.File(name))!);
        ParquetTable.Write(folder.File("axb1c.parquet"), [new NarrowRow { Whole = 1 }]);

        ParquetTable.Write(folder.File(name), [new NarrowRow { Whole = 2 }]);

        Assert.Equal(2, Assert.Single(ParquetTable.Read<NarrowRow>(folder.File(name))).Whole);
    }

    [Fact]
    public void Read_TornFile_NamesThePath()
    {
        using TemporaryFolder folder = new();
        ParquetTable.Write(folder.File("rows.parquet"), Enumerable.Repeat(Plain, 1000));
        byte[] whole = File.ReadAllBytes(folder.File("rows.parquet"));
        File.WriteAllBytes(folder.File("rows.parquet"), whole[..(whole.Length / 2)]);

        StorageException refused = Assert.Throws<StorageException>(() => ParquetTable.Read<EveryTypeRow>(folder.File("rows.parquet")).ToList());

        Assert.StartsWith($"{folder.File("rows.parquet")}: expected a whole Parquet file, but DuckDB cannot read it: ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MissingFile_NamesThePath()
    {
        using TemporaryFolder folder = new();

        StorageException refused = Assert.Throws<StorageException>(() => ParquetTable.Read<NarrowRow>(folder.File("none.parquet")).ToList());

        Assert.Equal($"{folder.File("none.parquet")}: expected a Parquet file, found none.", refused.Message);
    }

    [Fact]
    public void Write_UnsupportedProperty_NamesItAndTheTypesThereAre()
    {
        using TemporaryFolder folder = new();

        ArgumentException refused = Assert.Throws<ArgumentException>(() => ParquetTable.Write<DecimalRow>(folder.File("rows.parquet"), []));

        Assert.StartsWith("Property DecimalRow.Price has type System.Decimal; a column holds bool, int", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_ByDuckDbAlone_ReadsTheSameValues()
    {
        using TemporaryFolder folder = new();
        ParquetTable.Write(
            folder.File("rows.parquet"),
            [Plain with { Truth = true, Key = ulong.MaxValue, Real = 0.5, Text = "漢 'x'", MaybeText = null, Data = [0, 255], Shape = [3, -1] }]);

        IReadOnlyList<string[]> rows = Sql.Rows(
            $"SELECT truth, key, real, text, maybe_text IS NULL, hex(data), shape FROM read_parquet('{folder.File("rows.parquet")}')");

        Assert.Equal(["true", "18446744073709551615", "0.5", "漢 'x'", "true", "00FF", "[3, -1]"], Assert.Single(rows));
    }

    [Fact]
    public void Read_StoppedHalfway_ReleasesTheFile()
    {
        using TemporaryFolder folder = new();
        ParquetTable.Write(folder.File("rows.parquet"), Enumerable.Range(0, 50_000).Select(i => new NarrowRow { Whole = i }));

        long first = ParquetTable.Read<NarrowRow>(folder.File("rows.parquet")).First().Whole;

        Assert.Equal(0, first);
        using Process self = Process.GetCurrentProcess();
        Assert.DoesNotContain(folder.File("rows.parquet"), OpenFiles(self.Id));
    }

    private static IEnumerable<string?> OpenFiles(int process) =>
        Directory.EnumerateFileSystemEntries($"/proc/{process}/fd").Select(link => new FileInfo(link).LinkTarget);

    // zstd cannot shrink this, so that sizes in the test are sizes on disk and in memory.
    private static byte[] Noise(int seed, int length)
    {
        SplitMix random = new((ulong)seed);
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i += 8) BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(i), random.Next());
        return bytes;
    }
}

public sealed record NarrowRow
{
    public long Whole { get; init; }
}

public sealed record DecimalRow
{
    public decimal Price { get; init; }
}
