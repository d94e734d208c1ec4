namespace StreamSynth.Storage.Tests;

public sealed class TextColumnsTests
{
    [Fact]
    public void Read_ColumnsByName_GivesThemInTheOrderAskedFor()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("rows.parquet");
        ParquetTable.Write(path, Enumerable.Range(0, 3000).Select(i => new EveryTypeRow { Text = $"t{i}", MaybeText = i % 3 == 0 ? null : $"m{i}", Data = [], Shape = [] }));

        string?[][] rows = [.. TextColumns.Read(path, ["maybe_text", "text"])];

        Assert.Equal(3000, rows.Length);
        Assert.All(rows.Index(), row => Assert.Equal((row.Index % 3 == 0 ? null : $"m{row.Index}", $"t{row.Index}"), (row.Item[0], row.Item[1])));
        Assert.Equal(["text", "maybe_text"], TextColumns.NamesIn(path).Where(name => name.Contains("text", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("no_such", "column 'no_such': expected VARCHAR, found no such column")]
    [InlineData("whole", "column 'whole': expected VARCHAR, found BIGINT")]
    public void Read_ColumnThatIsNotThereOrHoldsNoText_SaysWhatIs(string column, string expected)
    {
        using TemporaryFolder folder = new();
        string path = folder.File("rows.parquet");
        ParquetTable.Write(path, [new EveryTypeRow { Text = "a", Data = [], Shape = [] }]);

        StorageException thrown = Assert.Throws<StorageException>(() => TextColumns.Read(path, [column]).ToList());

        Assert.Contains(expected, thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NamesIn_MissingOrOtherFile_SaysSo()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("text.parquet"), "text");

        Assert.Contains("expected a Parquet file, found none", Assert.Throws<StorageException>(() => TextColumns.NamesIn(folder.File("none.parquet"))).Message, StringComparison.Ordinal);
        Assert.Contains("expected a whole Parquet file", Assert.Throws<StorageException>(() => TextColumns.NamesIn(folder.File("text.parquet"))).Message, StringComparison.Ordinal);
    }
}
