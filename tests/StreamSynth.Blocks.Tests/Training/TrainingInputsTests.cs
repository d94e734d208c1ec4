using StreamSynth.Blocks.Training;
using StreamSynth.Engine.Graph;
using StreamSynth.Training;

namespace StreamSynth.Blocks.Tests.Training;

public sealed class TrainingInputsTests
{
    private static readonly TrainClassifierOptions Plain = new() { Steps = 10 };

    [Theory]
    [InlineData("synthetic real", "")]
    [InlineData("synthetic realStream", "")]
    [InlineData("real", "SS2021 inputs.synthetic")]
    [InlineData("synthetic", "SS2023 inputs.real")]
    [InlineData("", "SS2021 inputs.synthetic, SS2023 inputs.real")]
    [InlineData("synthetic real realStream", "SS2022 inputs.realStream")]
    public void FaultsOf_Connections_AskForWhatTheOptionsNeed(string connected, string expected) => Assert.Equal(expected, Faults(Plain, connected));

    [Fact]
    public void FaultsOf_PlacesOfOneKind_NeedNoOther()
    {
        Assert.Empty(Faults(Plain with { SyntheticPerStep = 0 }, "real"));
        Assert.Empty(Faults(Plain with { SyntheticPerStep = 0 }, "realStream"));
        Assert.Empty(Faults(Plain with { RealPerStep = 0, Norm = NormMode.Shared }, "synthetic"));
    }

    [Fact]
    public void FaultsOf_Length_IsSaidOnceAndWhereItCanBeKnown()
    {
        TrainClassifierOptions none = Plain with { Steps = null };

        Assert.Equal("SS2026 options.steps", Faults(none, "synthetic real"));
        Assert.Empty(Faults(none, "synthetic realStream"));
        Assert.Empty(Faults(none with { Epochs = 6 }, "synthetic real"));
        Assert.Equal("SS2025 options.epochs", Faults(none with { Epochs = 6 }, "synthetic realStream"));
        Assert.Equal("SS2025 options.epochs", Faults(none with { Epochs = 6, RealPerStep = 0 }, "synthetic real"));
        Assert.Equal("SS2026 options.steps", Faults(none with { RealPerStep = 0 }, "synthetic"));
    }

    [Fact]
    public void FaultsOf_ReestimateOnAStream_IsRefused() =>
        Assert.Equal("SS2024 options.reestimateStatistics", Faults(Plain with { ReestimateStatistics = true }, "synthetic realStream"));

    private static string Faults(TrainClassifierOptions options, string connected)
    {
        HashSet<string> ports = [.. connected.Split(' ', StringSplitOptions.RemoveEmptyEntries), "classes"];
        IEnumerable<Diagnostic> faults = new TrainClassifierBlock(options, new([])).CheckInputs(ports);

        return string.Join(", ", faults.Select(fault => $"{fault.Code} {fault.Path}"));
    }
}
