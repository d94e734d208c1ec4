using System.Diagnostics;

namespace StreamSynth.Training.Tests;

/// <summary>
/// Holds a back end to what <see cref="ITrainer"/> promises. A back end's test project derives one class from this and names the back
/// end; every fact uses the interface alone.
/// </summary>
public abstract class TrainerContract
{
    /// <summary>Gives every kind of state at once: two sets of norms, moments, averages, clipping, micro-batches.</summary>
    private static readonly ClassifierSettings Everything = Minibatch.Small with
    {
        RealBatch = 6,
        SyntheticBatch = 4,
        Optimizer = OptimizerKind.AdamW,
        Accumulate = 2,
        EmaDecay = 0.9,
        ClipNorm = 1,
        RealLossWeight = 2,
        LabelSmoothing = 0.1f,
    };

    public static TheoryData<bool> SimpleOrEverything => [false, true];

    /// <summary>Gives the back end.</summary>
    protected abstract ITrainingBackend Backend { get; }

    [Fact]
    public void Build_WrongSettings_ListsEveryFault()
    {
        ClassifierSettings wrong = Minibatch.Small with { Classes = 1, Momentum = 2 };

        ArgumentException error = Assert.Throws<ArgumentException>(() => Backend.Build(wrong, Numbers.FillNormal));

        Assert.Contains("Classes", error.Message);
        Assert.Contains("Momentum", error.Message);
    }

    [Fact]
    public void Build_EveryNetwork_HasTensorsOfDistinctNamesAndTheirSizes()
    {
        foreach (Network network in Enum.GetValues<Network>())
        {
            using ITrainer trainer = Backend.Build(new() { Classes = 3, Network = network, BaseWidth = 6, RealBatch = 2, SyntheticBatch = 2 }, Numbers.FillNormal);
            NamedTensor[] tensors = [.. trainer.Parameters(), .. trainer.OptimizerState()];

            Assert.Equal(tensors.Length, tensors.Select(tensor => tensor.Name).Distinct().Count());
            Assert.All(tensors, tensor => Assert.Equal(tensor.Shape.Aggregate(1, (count, size) => count * size), tensor.Data.Length));
        }
    }

    [Theory]
    [MemberData(nameof(SimpleOrEverything))]
    public void ReadParameters_AndOptimizerState_ShowWhatTheCopiesHold(bool everything)
    {
        using ITrainer trainer = Trained(SettingsOf(everything), 3);
        List<string> seen = [];

        trainer.ReadParameters(See);
        trainer.ReadOptimizerState(See);

        Assert.Equal(trainer.Parameters().Concat(trainer.OptimizerState()).Select(tensor => Text(tensor.Name, [.. tensor.Shape.Select(size => (long)size)], tensor.Data)), seen);

        void See(string name, ReadOnlySpan<long> shape, ReadOnlySpan<float> elements) => seen.Add(Text(name, shape, elements));

        static string Text(string name, ReadOnlySpan<long> shape, ReadOnlySpan<float> elements) =>
            $"{name} [{string.Join(',', shape.ToArray())}] {Convert.ToHexString(System.Runtime.InteropServices.MemoryMarshal.AsBytes(elements))}";
    }

    [Theory]
    [MemberData(nameof(SimpleOrEverything))]
    public void Step_TwoTrainers_AreBitEqual(bool everything)
    {
        using ITrainer first = Trained(SettingsOf(everything), 4);
        using ITrainer second = Trained(SettingsOf(everything), 4);

        Assert.Equal(Minibatch.StateOf(first), Minibatch.StateOf(second));
    }

    [Fact]
    public void Step_FixedImages_AreLearnedByHeart()
    {
        ClassifierSettings settings = Minibatch.Small with { RealBatch = 16, SyntheticBatch = 16, BaseWidth = 8, WeightDecay = 0 };
        using ITrainer trainer = Backend.Build(settings, Numbers.FillNormal);
        (float[] images, int[] labels) = Minibatch.Of(settings, 3);
        StepResult result = default;

        for (int step = 0; step < 60; step++) result = trainer.Step(new(images, labels, 0.05f));

        Assert.Equal((16, 16, true), (result.RealCorrect, result.SyntheticCorrect, result.IsApplied));
        Assert.True(result.Loss < 0.1f, $"loss {result.Loss}");
    }

    [Fact]
    public void Step_MicrobatchesWithoutBatchNorm_EqualOneMinibatch()
    {
        ClassifierSettings whole = Everything with { Network = Network.DeitTiny, PatchSize = 4, Blocks = 1, BaseWidth = 6, Accumulate = 1, Epsilon = 0.01 };
        using ITrainer atOnce = Trained(whole, 4);
        using ITrainer inParts = Trained(whole with { Accumulate = 2 }, 4);

        Dictionary<string, float[]> expected = Minibatch.StateOf(atOnce);
        foreach ((string name, float[] found) in Minibatch.StateOf(inParts)) AssertNear(expected[name], found, 1e-3);
    }

    [Theory]
    [MemberData(nameof(SimpleOrEverything))]
    public void Step_WrongLengthsAndLabels_AreRefusedWithNothingChanged(bool everything)
    {
        ClassifierSettings settings = SettingsOf(everything);
        using ITrainer trainer = Trained(settings, 2);
        Dictionary<string, float[]> before = Minibatch.StateOf(trainer);
        (float[] images, int[] labels) = Minibatch.Of(settings, 9);

        Assert.Throws<ArgumentException>(() => trainer.Step(new(images[1..], labels, 0.1f)));
        Assert.Throws<ArgumentException>(() => trainer.Step(new(images, labels[1..], 0.1f)));
        foreach (int wrong in (int[])[-1, settings.Classes, int.MaxValue, int.MinValue])
        {
            labels[^1] = wrong;
            Assert.Contains($"is {wrong}", Assert.Throws<ArgumentException>(() => trainer.Step(new(images, labels, 0.1f))).Message);
        }

        Assert.Equal(before, Minibatch.StateOf(trainer));
    }

    [Theory]
    [MemberData(nameof(SimpleOrEverything))]
    public void Step_LossThatIsNotFinite_IsTakenBack(bool everything)
    {
        ClassifierSettings settings = SettingsOf(everything);
        using ITrainer trainer = Trained(settings, 3);
        Dictionary<string, float[]> before = Minibatch.StateOf(trainer);
        (float[] images, int[] labels) = Minibatch.Of(settings, 9);
        images[^1] = float.NaN;

        StepResult result = trainer.Step(new(images, labels, 0.1f));

        Assert.False(result.IsApplied);
        Assert.False(float.IsFinite(result.Loss));
        Assert.Equal(before, Minibatch.StateOf(trainer));
    }

    [Fact]
    public void Step_WeightThatIsNotFinite_IsTakenBackAlthoughTheLossIsFinite()
    {
        using ITrainer trainer = Trained(Minibatch.Small, 3);
        Dictionary<string, float[]> before = Minibatch.StateOf(trainer);
        (float[] images, int[] labels) = Minibatch.Of(Minibatch.Small, 9);

        StepResult result = trainer.Step(new(images, labels, float.PositiveInfinity));

        Assert.True(float.IsFinite(result.Loss));
        Assert.False(result.IsApplied);
        Assert.Equal(before, Minibatch.StateOf(trainer));
    }

    [Theory]
    [MemberData(nameof(SimpleOrEverything))]
    public void Step_AfterOneThatWasTakenBack_GoesOnAsIfItHadNotBeen(bool everything)
    {
        ClassifierSettings settings = SettingsOf(everything);
        using ITrainer straight = Trained(settings, 2);
        using ITrainer shaken = Trained(settings, 2);
        (float[] images, int[] labels) = Minibatch.Of(settings, 9);
        images[0] = float.NaN;

        shaken.Step(new(images, labels, 0.1f));
        Minibatch.Train(straight, 50, 2);
        Minibatch.Train(shaken, 50, 2);

        Assert.Equal(Minibatch.StateOf(straight), Minibatch.StateOf(shaken));
    }

    [Theory]
    [InlineData(false, 2)]
    [InlineData(false, 3)]
    [InlineData(true, 3)]
    public void Load_StateOfAnother_IsTheSameBitsAndGoesOnBitEqual(bool everything, int steps)
    {
        using ITrainer straight = Trained(SettingsOf(everything), steps);
        using ITrainer resumed = Backend.Build(SettingsOf(everything), (_, numbers) => numbers.Fill(9f));

        resumed.Load(straight.Parameters(), straight.OptimizerState());
        Assert.Equal(Minibatch.StateOf(straight), Minibatch.StateOf(resumed));
        Minibatch.Train(straight, 100, 3);
        Minibatch.Train(resumed, 100, 3);

        Assert.Equal(Minibatch.StateOf(straight), Minibatch.StateOf(resumed));
    }

    [Fact]
    public void Load_WrongTensors_ListsEveryFaultAndChangesNothing()
    {
        using ITrainer trainer = Trained(Everything, 1);
        Dictionary<string, float[]> before = Minibatch.StateOf(trainer);
        List<NamedTensor> tensors = [.. trainer.Parameters().Where(tensor => tensor.Name != "fc.bias")];
        tensors[0] = tensors[0] with { Shape = [1, 2], Data = [1f, 2f] };
        tensors.Add(new NamedTensor("surplus", [1], [0f]));

        ArgumentException error = Assert.Throws<ArgumentException>(() => trainer.Load(tensors, trainer.OptimizerState()));
        Assert.Throws<ArgumentException>(() => trainer.Load(trainer.Parameters(), [.. trainer.OptimizerState().Skip(1)]));

        Assert.All((string[])["'conv1.weight' needs", "'fc.bias' is missing", "'surplus' is unknown"], fault => Assert.Contains(fault, error.Message));
        Assert.Equal(before, Minibatch.StateOf(trainer));
    }

    [Fact]
    public void Parameters_AreCopies()
    {
        using ITrainer trainer = Trained(Everything, 1);
        Dictionary<string, float[]> before = Minibatch.StateOf(trainer);

        foreach (NamedTensor tensor in (NamedTensor[])[.. trainer.Parameters(), .. trainer.EvaluatedParameters(), .. trainer.OptimizerState()]) Array.Fill(tensor.Data, 7f);

        Assert.Equal(before, Minibatch.StateOf(trainer));
    }

    [Fact]
    public void EvaluatedParameters_InAnotherTrainer_PredictTheSame()
    {
        using ITrainer trainer = Trained(Everything, 3);
        ClassifierSettings plain = Everything with { Optimizer = OptimizerKind.Sgd, Momentum = 0, Nesterov = false, EmaDecay = 0, Accumulate = 1, RealBatch = 2, SyntheticBatch = 2 };
        using ITrainer judge = Backend.Build(plain, (_, numbers) => numbers.Clear());
        (float[] images, _) = Minibatch.Of(Everything, 9);

        judge.Load(trainer.EvaluatedParameters(), []);

        Assert.Equal(Minibatch.Logits(trainer, images, Statistics.Main), Minibatch.Logits(judge, images, Statistics.Main));
        Assert.Equal(Minibatch.Logits(trainer, images, Statistics.Auxiliary), Minibatch.Logits(judge, images, Statistics.Auxiliary));
    }

    [Fact]
    public void Predict_AnyCount_EqualsImageByImage()
    {
        using ITrainer trainer = Trained(Everything, 2);
        float[] images = new Numbers(5).Normals(300 * 192);
        float[] alone = [.. Enumerable.Range(0, 300).SelectMany(i => Minibatch.Logits(trainer, images[(i * 192)..((i + 1) * 192)], Statistics.Main))];

        foreach (int count in (int[])[1, 2, 7, 64, 255, 256, 257, 300]) AssertNear(alone[..(count * 4)], Minibatch.Logits(trainer, images[..(count * 192)], Statistics.Main), 1e-5);
        Assert.Empty(Minibatch.Logits(trainer, [], Statistics.Main));
    }

    [Fact]
    public void Predict_WrongLengthsOrSet_AreRefused()
    {
        using ITrainer trainer = Trained(Minibatch.Small with { Norm = NormMode.Shared }, 1);
        float[] images = new float[2 * 192];

        Assert.Throws<ArgumentException>(() => trainer.Predict(images, 3, Statistics.Main, new float[12]));
        Assert.Throws<ArgumentException>(() => trainer.Predict(images, 2, Statistics.Main, new float[7]));
        Assert.Throws<ArgumentException>(() => trainer.Predict(images, 2, Statistics.Auxiliary, new float[8]));
    }

    [Theory]
    [MemberData(nameof(SimpleOrEverything))]
    public void ReestimateStatistics_OfSeveralBatches_AreTheMeansOfTheirOwn(bool everything)
    {
        // The first norm sees conv1 alone, whose output scales with the images: means scale, variances scale with the square.
        using ITrainer trainer = Trained(SettingsOf(everything), 2);
        float[] images = new Numbers(8).Normals(6 * 192);
        float[] doubled = [.. images.Select(x => 2 * x)];

        trainer.ReestimateStatistics([images]);
        Dictionary<string, float[]> once = Evaluated(trainer);
        trainer.ReestimateStatistics([images, doubled]);
        Dictionary<string, float[]> both = Evaluated(trainer);

        AssertNear([.. once["bn1.running_mean"].Select(x => 1.5f * x)], both["bn1.running_mean"], 1e-4);
        AssertNear([.. once["bn1.running_var"].Select(x => 2.5f * x)], both["bn1.running_var"], 1e-4);
        Assert.Equal(once["bn1.auxiliary.running_mean"], both["bn1.auxiliary.running_mean"]);
        Assert.Equal(once["conv1.weight"], both["conv1.weight"]);
    }

    [Fact]
    public void ReestimateStatistics_NoBatchOrWrongLength_IsRefusedWithNothingChanged()
    {
        using ITrainer trainer = Trained(Minibatch.Small, 1);
        Dictionary<string, float[]> before = Minibatch.StateOf(trainer);

        Assert.Throws<ArgumentException>(() => trainer.ReestimateStatistics([]));
        Assert.Throws<ArgumentException>(() => trainer.ReestimateStatistics([new float[2 * 192], new float[100]]));

        Assert.Equal(before, Minibatch.StateOf(trainer));
    }

    [Fact]
    public void Dispose_Twice_IsHarmlessAndEndsAllUse()
    {
        ITrainer trainer = Trained(Minibatch.Small, 1);
        (float[] images, int[] labels) = Minibatch.Of(Minibatch.Small, 1);

        trainer.Dispose();
        trainer.Dispose();

        Assert.Throws<ObjectDisposedException>(() => trainer.Step(new(images, labels, 0.1f)));
        Assert.Throws<ObjectDisposedException>(trainer.Parameters);
        Assert.Throws<ObjectDisposedException>(() => trainer.Predict(images, 8, Statistics.Main, new float[32]));
    }

    [Fact]
    public void Dispose_ManyTrainers_GiveTheirMemoryBack()
    {
        // About 20 MiB of state each: kept, they would need 600 MiB. Other tests run beside this one, so that the bound is wide.
        ClassifierSettings large = Minibatch.Small with { BaseWidth = 64 };
        Trained(large, 1).Dispose();
        long before = Resident();

        for (int i = 0; i < 30; i++) Trained(large, 1).Dispose();

        GC.Collect();
        Assert.InRange(Resident() - before, long.MinValue, 300L << 20);
    }

    private static ClassifierSettings SettingsOf(bool everything) => everything ? Everything : Minibatch.Small;

    private static Dictionary<string, float[]> Evaluated(ITrainer trainer) => trainer.EvaluatedParameters().ToDictionary(tensor => tensor.Name, tensor => tensor.Data);

    private static long Resident()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    private static void AssertNear(float[] expected, float[] found, double tolerance)
    {
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < found.Length; i++) Assert.True(Math.Abs(expected[i] - found[i]) <= tolerance * (1 + Math.Abs(expected[i])), $"[{i}]: {expected[i]} expected, {found[i]} found");
    }

    private ITrainer Trained(ClassifierSettings settings, int steps)
    {
        ITrainer trainer = Backend.Build(settings, Numbers.FillNormal);
        Minibatch.Train(trainer, 1, steps);
        return trainer;
    }
}
