using StreamSynth.Blocks.Training;
using StreamSynth.Engine.Telemetry;

namespace StreamSynth.Blocks.Tests.Training;

public sealed class StepMeasurementsTests
{
    /// <summary>Six steps of six images, twenty-four images an epoch: the fourth step ends the first epoch, and the second is cut short.</summary>
    [Fact]
    public void EndStep_EpochKnown_TellsTheEpochOfTheLastImage()
    {
        NodeReport report = new(TimeProvider.System);
        StepMeasurements measurements = new(report, 6, imagesPerEpoch: 24, imagesPerStep: 6);
        List<ProgressLap?> laps = [];
        for (int step = 1; step <= 6; step++)
        {
            measurements.EndStep(step);
            laps.Add(report.Progress!.Lap);
        }

        Assert.Equal([1L, 1, 1, 1, 2, 2], laps.Select(lap => lap!.Number));
        Assert.All(laps, lap => Assert.Equal((2L, "epoch"), (lap!.Total, lap.Unit)));
    }

    [Fact]
    public async Task ConsumeAsync_RealImagesGathered_TellsEpochs()
    {
        using TrainingBench bench = new() { Options = TrainingBench.Small with { Steps = 10 } };

        await bench.RunAsync(bench.Items(60));

        Assert.Equal(new ProgressLap(3, 3, "epoch"), bench.Report.Progress!.Lap); // 60 places of 24 images.
    }

    [Fact]
    public async Task ConsumeAsync_RealImagesStreamed_TellsNone()
    {
        using TrainingBench bench = new() { Options = TrainingBench.Small with { Steps = 5, SyntheticPerStep = 0 } };
        Mixing.ScriptedReader real = new(bench.RealItems(30));
        real.ArriveAll();

        await bench.StreamAsync(real);

        Assert.Null(bench.Report.Progress!.Lap);
        Assert.Equal(5, bench.Report.Progress.Done);
    }
}
