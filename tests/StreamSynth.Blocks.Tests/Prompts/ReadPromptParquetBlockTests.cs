using StreamSynth.Blocks.Tests.Prompts.Files;
using StreamSynth.Engine.Graph;
using StreamSynth.Testing.Contract;

namespace StreamSynth.Blocks.Tests.Prompts;

public sealed class ReadPromptParquetBlockTests : IBlockSamples
{
    private const string Columns = "\"promptColumn\": \"caption\", \"classColumn\": \"label\"";

    // Written once: the contract asks for samples in every test, while others read the file.
    public static IEnumerable<BlockSample> Samples { get; } = WriteSamples();

    [Fact]
    public async Task Read_TextColumns_GivesPromptsAndTellsBadRows()
    {
        PromptFiles.WriteParquet("rows.parquet", [.. Rows(3), new() { Caption = null, Label = "bus" }, new() { Caption = "x", Label = "lorry" }]);

        Assert.Equal(
            ["camera: camera ü 0", "heart: heart ü 1", "umbrella: umbrella ü 2", "! rows.parquet, row 4: it has no prompt.", "! rows.parquet, row 5: class 'lorry' is not among those of this graph; input 'class' lists the classes."],
            await PromptFiles.ReadAsync("prompt.parquet", "rows.parquet", Columns));
    }

    [Fact]
    public async Task Read_MoreThanAChunk_KeepsTheOrder()
    {
        PromptFiles.WriteParquet("many.parquet", Rows(5000));

        List<string> items = await PromptFiles.ReadAsync("prompt.parquet", "many.parquet", Columns);

        Assert.Equal(Rows(5000).Select(r => $"{r.Label}: {r.Caption}"), items);
    }

    [Fact]
    public void Plan_NoParquetOrNoColumn_IsAFault()
    {
        PromptFiles.Write("text.parquet", "no parquet");
        PromptFiles.WriteParquet("columns.parquet", Rows(1));

        Assert.Contains("expected a whole Parquet file", Assert.Single(PromptFiles.Faults("prompt.parquet", "text.parquet")).Message, StringComparison.Ordinal);
        Assert.Equal(
            ["'columns.parquet' has no column 'captoin'; it has id, caption, label.", "'columns.parquet' has no column 'class'; it has id, caption, label."],
            PromptFiles.Faults("prompt.parquet", "columns.parquet", "\"promptColumn\": \"captoin\"").Select(f => f.Message));
        Assert.Equal("did you mean 'caption'?", PromptFiles.Faults("prompt.parquet", "columns.parquet", "\"promptColumn\": \"captoin\"")[0].Fix);
    }

    [Fact]
    public async Task Read_ColumnThatHoldsNoText_EndsTheRunWithTheTypes()
    {
        PromptFiles.WriteParquet("types.parquet", Rows(2));

        Diagnostic fault = await PromptFiles.FailAsync("prompt.parquet", "types.parquet", "\"promptColumn\": \"id\", \"classColumn\": \"label\"");

        Assert.Contains("column 'id': expected VARCHAR, found BIGINT", fault.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<PromptTestRow> Rows(int count) => Enumerable.Range(0, count)
        .Select(i => new PromptTestRow { Id = i, Caption = $"{Pictures.ClassNames[i % 4]} ü {i}", Label = Pictures.ClassNames[i % 4] });

    private static IReadOnlyList<BlockSample> WriteSamples()
    {
        PromptFiles.WriteParquet("contract.parquet", Rows(9));
        return [PromptFiles.Of("prompt.parquet", "contract.parquet", Columns)];
    }
}
