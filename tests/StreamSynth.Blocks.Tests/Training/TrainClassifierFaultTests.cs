using System.Globalization;
using System.Text.RegularExpressions;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Tests.Training.Mixing;
using StreamSynth.Blocks.Training;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Items;

namespace StreamSynth.Blocks.Tests.Training;

public sealed class TrainClassifierFaultTests
{
    [Fact]
    public async Task ConsumeAsync_UnknownOrdinals_NamesTheOptionThatHelps()
    {
        using TrainingBench bench = new();
        ScriptedReader reader = new(bench.Items(20)) { Ordinals = null };

        Diagnostic fault = await FaultOfAsync(bench, reader);

        Assert.Equal(("SS5101", "options.syntheticOrdinals"), (fault.Code, fault.Path));
    }

    [Fact]
    public async Task ConsumeAsync_UnknownOrdinalsButOptionSet_Trains()
    {
        using TrainingBench bench = new() { Options = TrainingBench.Small with { Steps = 5, SyntheticOrdinals = 15 } };
        ScriptedReader reader = new(bench.Items(20)) { Ordinals = null };
        reader.ArriveAll();

        await bench.RunAsync(reader);

        Assert.Single(bench.Models);
        Assert.Equal(15, bench.Ledger.Lines.Count(row => row.State == "resident"));
        Assert.Equal(5, bench.Ledger.Lines.Count(row => row.State == "inFlight"));
        Assert.True(reader.IsClosed);
    }

    [Fact]
    public async Task SetupAsync_ClassesWithoutRealImages_NamesThem()
    {
        using TrainingBench bench = new() { Classes = [.. Squares.Classes, new ClassLabel(3, "umbrella"), new ClassLabel(4, "bus")] };

        Diagnostic fault = await FaultOfAsync(bench);

        Assert.Equal(("SS5102", "inputs.real"), (fault.Code, fault.Path));
        Assert.Contains("no real images of 'umbrella', 'bus'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SetupAsync_RealImagesOfUnequalSize_NamesTheOddOne()
    {
        using TrainingBench bench = new();
        bench.Real = [.. Squares.Real(24, bench.Buffers), .. Squares.Real(1, bench.Buffers, "odd", size: 24)];

        Diagnostic fault = await FaultOfAsync(bench);

        Assert.Equal("SS5103", fault.Code);
        Assert.Contains("image 'family0/square-0' of 'real' (class 'red') has 24x24 pixels, but the classifier takes 16x16", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConsumeAsync_SyntheticImageOfOtherSize_NamesItsOrdinal()
    {
        using TrainingBench bench = new();
        Item<Sample>[] items = [.. bench.Items(20)];
        items[6].Payload!.Release();
        items[6] = Item<Sample>.Of(items[6].Header, Squares.Synthetic(6, bench.Buffers, size: 24));

        Diagnostic fault = await FaultOfAsync(bench, new(items));

        Assert.Contains("image ordinal 6 of 'synthetic' (class 'red') has 24x24 pixels", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConsumeAsync_NothingSurvives_CountsTheReasons()
    {
        using TrainingBench bench = new();

        Diagnostic fault = await FaultOfAsync(bench, new(bench.Items(20, _ => true)));

        Assert.Equal("SS5107", fault.Code);
        Assert.Contains("of 20 synthetic ordinals none left an image to train on (lowMargin: 20)", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConsumeAsync_PoolSmallerThanOneImage_NamesTheOption()
    {
        using TrainingBench bench = new() { Options = TrainingBench.Small with { PoolBytes = "20B" } };

        Diagnostic fault = await FaultOfAsync(bench);

        Assert.Equal(("SS5108", "options.poolBytes"), (fault.Code, fault.Path));
    }

    [Fact]
    public async Task ConsumeAsync_LossOverflows_NamesStepAndLearningRate()
    {
        // A rate of 10 with a weight decay of 1 multiplies every weight by -9 in each step.
        using TrainingBench bench = new() { Options = TrainingBench.Small with { LearningRate = 10, WeightDecay = 1, Steps = 60 } };

        Diagnostic fault = await FaultOfAsync(bench);

        Assert.Equal(("SS5109", "options.learningRate"), (fault.Code, fault.Path));
        Assert.Matches("the loss is (NaN|Infinity|[-0-9.e+]+) at step [0-9]+,.* where the learning rate is [0-9.]+: training has diverged", fault.Message);
    }

    [Fact]
    public async Task ConsumeAsync_LossOverflows_KeepsTheModelBeforeTheBadStep()
    {
        // Real images alone, at one rate: then the number of steps asked for does not matter to those that are taken.
        TrainClassifierOptions options = TrainingBench.Small with
        {
            LearningRate = 10,
            WeightDecay = 1,
            Steps = 60,
            SyntheticPerStep = 0,
            Schedule = LearningRateShape.Step,
            DecayFactor = 1,
        };
        using TrainingBench bench = new() { Options = options };

        Diagnostic fault = await FaultOfAsync(bench);
        int step = int.Parse(Regex.Match(fault.Message, "as of step ([0-9]+)").Groups[1].Value, CultureInfo.InvariantCulture);
        using TrainingBench shorter = new() { Options = options with { Steps = step } };
        await shorter.RunAsync(shorter.Items(20));

        Assert.Empty(bench.Models);
        Assert.NotEmpty(bench.Rows.Model);
        Assert.Equal(shorter.Rows.Model.Select(row => (row.Name, Convert.ToHexString(row.Data))), bench.Rows.Model.Select(row => (row.Name, Convert.ToHexString(row.Data))));
        Assert.Equal(shorter.Rows.Optimizer.Select(row => Convert.ToHexString(row.Data)), bench.Rows.Optimizer.Select(row => Convert.ToHexString(row.Data)));
    }

    [Fact]
    public async Task SetupAsync_ForeignClass_ShowsBothNames()
    {
        using TrainingBench bench = new() { Classes = [new(0, "red"), new(1, "grey"), new(2, "blue")] };

        Diagnostic fault = await FaultOfAsync(bench);

        Assert.Equal("SS5105", fault.Code);
        Assert.Contains("says class 1 'green', but the class list says 1 'grey'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SetupAsync_ClassListWithGap_IsShown()
    {
        using TrainingBench bench = new() { Classes = [new(0, "red"), new(2, "blue")] };

        Diagnostic fault = await FaultOfAsync(bench);

        Assert.Contains("[0 'red', 2 'blue']", fault.Message, StringComparison.Ordinal);
    }

    private static async Task<Diagnostic> FaultOfAsync(TrainingBench bench, ScriptedReader? reader = null)
    {
        reader ??= new(bench.Items(20));
        reader.ArriveAll();
        GraphException error = await Assert.ThrowsAsync<GraphException>(() => bench.RunAsync(reader));
        Assert.Equal(0, bench.Buffers.OutstandingLeases);

        return Assert.Single(error.Diagnostics);
    }
}
