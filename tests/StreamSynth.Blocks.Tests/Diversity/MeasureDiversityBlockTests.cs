using System.Text.Json;
using StreamSynth.Blocks.Diversity;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Training;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;
using StreamSynth.Engine.Telemetry;
using StreamSynth.Storage.Runs;
using StreamSynth.Testing.Contract;

namespace StreamSynth.Blocks.Tests.Diversity;

public sealed class MeasureDiversityBlockTests : IBlockSamples
{
    private readonly BufferPool _pool = new();

    public static IEnumerable<BlockSample> Samples =>
    [
        Sampled.Block("diversity.measure", """{ "model": "icons-v0/clip", "perClass": 2 }""") with
        {
            Inputs = pool => Pictures.Icons(pool, "realTrain", 3),
            Gathered = Sampled.Gather(("exemplars", pool => Pictures.Icons(pool, "realTrain", 2))),
        },
    ];

    [Fact]
    public async Task Write_RealImagesThemselves_CoverAllAndSpreadAsTheyDo()
    {
        await using MeasureDiversityBlock block = await SetUpAsync(exemplars: 6);
        foreach (Picture icon in Pictures.Icons(_pool, "realTrain", 6)) Choose(block, icon);

        DiversityRow[] rows = RowsOf(block);

        Assert.Equal(["camera", "heart", "umbrella", "bus"], rows.Select(row => row.Class));
        Assert.All(rows, row =>
        {
            Assert.Equal(("measure", 6, 6, 6, 1.0, 0.05), (row.Node, row.Images, row.RealImages, row.Covered, row.Coverage!.Value, row.Within));
            Assert.Equal(row.RealMeanDistance!.Value, row.MeanDistance!.Value, 1e-9);
            Assert.InRange(row.MeanDistance.Value, 0.01, 1);
        });
    }

    [Fact]
    public async Task Write_OneImageAgainAndAgain_HasNoSpreadAndCoversLittle()
    {
        await using MeasureDiversityBlock block = await SetUpAsync(exemplars: 12, within: 0.005);
        Picture icon = Pictures.Icons(_pool, "realTrain", 1)[0];
        for (int i = 0; i < 5; i++) Choose(block, icon);

        DiversityRow row = Assert.Single(RowsOf(block));

        Assert.Equal(0, row.MeanDistance!.Value, 1e-6);
        Assert.InRange(row.Covered, 1, 6);
    }

    [Fact]
    public async Task Write_MoreThanPerClass_MeasuresTheFirstAlone()
    {
        await using MeasureDiversityBlock few = await SetUpAsync(exemplars: 4, perClass: 2);
        await using MeasureDiversityBlock same = await SetUpAsync(exemplars: 4);
        Picture[] icons = [.. Pictures.Icons(_pool, "realTrain", 6).Where(icon => icon.Label.Index == 0)];
        foreach (Picture icon in icons) Choose(few, icon);
        foreach (Picture icon in icons.Take(2)) Choose(same, icon);

        Assert.Equal(RowsOf(same), RowsOf(few));
    }

    [Fact]
    public async Task Write_NoRealImages_LeavesCoverageOut()
    {
        await using MeasureDiversityBlock block = await SetUpAsync(exemplars: 0);
        Choose(block, Pictures.Icons(_pool, "realTrain", 1)[0]);

        DiversityRow row = Assert.Single(RowsOf(block));

        Assert.Equal((1, null, 0, null, 0, null), (row.Images, row.MeanDistance, row.RealImages, row.RealMeanDistance, row.Covered, row.Coverage));
    }

    [Fact]
    public async Task State_ThroughJson_EndsInTheSameRows()
    {
        Picture[] icons = [.. Pictures.Icons(_pool, "realTrain", 5)];
        await using MeasureDiversityBlock whole = await SetUpAsync(exemplars: 4);
        await using MeasureDiversityBlock rest = await SetUpAsync(exemplars: 4);
        foreach (Picture icon in icons.Take(9)) Choose(whole, icon);
        rest.State = JsonSerializer.Deserialize<MeasuredClasses>(JsonSerializer.Serialize(whole.State, RecordReader.Json), RecordReader.Json)!;
        Assert.True(rest.IsPossible(rest.State));
        foreach (Picture icon in icons.Skip(9))
        {
            Choose(whole, icon);
            Choose(rest, icon);
        }

        Assert.Equal(RowsOf(whole), RowsOf(rest));
    }

    [Theory]
    [InlineData("""{ "classes": { "0": { "name": "bus", "images": 9, "sum": [0], "squares": 9, "nearest": [] } } }""")]
    [InlineData("""{ "classes": { "-1": { "name": "bus", "images": 1, "sum": [0], "squares": 1, "nearest": [] } } }""")]
    [InlineData("""{ "classes": { "0": { "name": "bus", "images": 0, "sum": [0], "squares": 0, "nearest": [] } } }""")]
    public void IsPossible_StateThatNobodyReached_IsNot(string state)
    {
        MeasureDiversityBlock block = new(new() { Model = "icons-v0/clip", PerClass = 8 }, Pictures.RepositoryPlaces, Device.Cpu);

        Assert.False(block.IsPossible(JsonSerializer.Deserialize<MeasuredClasses>(state, RecordReader.Json)!));
    }

    private static void Choose(MeasureDiversityBlock block, Picture picture) => Assert.Equal(Route.ToAll, block.Choose(picture, new(new(0, 1), 1, new(new BufferPool(), "measure"))));

    private static DiversityRow[] RowsOf(MeasureDiversityBlock block)
    {
        RunRows rows = new();
        block.Write(rows);
        return [.. rows.Diversity];
    }

    private async Task<MeasureDiversityBlock> SetUpAsync(int exemplars, int perClass = 200, double within = 0.05)
    {
        MeasureDiversityBlock block = new(new() { Model = "icons-v0/clip", PerClass = perClass, Within = within }, Pictures.RepositoryPlaces, Device.Cpu)
        {
            Exemplars = exemplars == 0 ? [] : Pictures.Icons(_pool, "realTrain", exemplars),
        };
        await block.SetupAsync(new() { Node = "measure", Seeds = RunSeeds.From(1), Pool = _pool, Report = new NodeReport(TimeProvider.System) }, CancellationToken.None);
        return block;
    }
}
