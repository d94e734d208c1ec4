using Microsoft.ML.OnnxRuntime;
using StreamSynth.Training.Export;
using StreamSynth.Training.Graph;
using StreamSynth.Training.Tests.Networks;

namespace StreamSynth.Training.Tests.Export;

public sealed class OnnxExportTests
{
    public static TheoryData<Network, Statistics, double> Cases
    {
        get
        {
            TheoryData<Network, Statistics, double> cases = [];
            foreach (Network network in Enum.GetValues<Network>())
            {
                cases.Add(network, Statistics.Main, 0);
                cases.Add(network, Statistics.Auxiliary, 0);
                cases.Add(network, Statistics.Main, 0.9);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Write_EveryNetwork_EqualsPredictAtAnyBatch(Network network, Statistics statistics, double ema)
    {
        ClassifierSettings settings = NetworkTableTests.Tiny(network) with { EmaDecay = ema };
        using Classifier classifier = Shaken(settings);

        byte[] model = OnnxExport.Write(settings, classifier.EvaluatedParameters(), statistics);

        using InferenceSession session = new(model);
        foreach (int count in (int[])[1, 7])
        {
            float[] images = new Numbers((ulong)count).Normals((long)count * 3 * settings.Height * settings.Width);
            AssertNear(Minibatch.Logits(classifier, images, statistics), Run(session, settings, images));
        }
    }

    [Fact]
    public void Write_NetworkOfFullSize_EqualsPredict()
    {
        ClassifierSettings settings = new() { Classes = 10, Network = Network.Resnet20, RealBatch = 4, SyntheticBatch = 4 };
        using Classifier classifier = Minibatch.Trained(settings, 2);
        float[] images = new Numbers(3).Normals(5 * 3 * 32 * 32);

        using InferenceSession session = new(OnnxExport.Write(settings, classifier.EvaluatedParameters(), Statistics.Main));

        AssertNear(Minibatch.Logits(classifier, images, Statistics.Main), Run(session, settings, images));
    }

    [Theory]
    [InlineData(Network.Resnet8)]
    [InlineData(Network.Resnet18)]
    [InlineData(Network.Resnet50)]
    public void Fold_ResidualNetwork_LeavesNoBatchNorm(Network network)
    {
        OnnxGraph graph = NetworkGraphs.Evaluation(NetworkTableTests.Tiny(network), Statistics.Main, (graph, parameter) =>
            graph.Constant(parameter.Name, new float[parameter.Count], parameter.Shape));

        OnnxGraph folded = BatchNormFolding.Fold(graph);

        Assert.Contains(graph.Nodes, node => node.Operator == "BatchNormalization");
        Assert.DoesNotContain(folded.Nodes, node => node.Operator == "BatchNormalization");
        Assert.Equal(graph.Nodes.Count(node => node.Operator == "Conv"), folded.Nodes.Count(node => node.Operator == "Conv"));
        Assert.DoesNotContain(folded.Constants, constant => constant.Value.Name.Contains("running", StringComparison.Ordinal));
    }

    [Fact]
    public void Fold_ConvolutionThatIsReadTwice_IsLeftAlone()
    {
        OnnxGraph graph = new();
        Value x = graph.Input("x", ElementType.Float, 1, 1, 2, 2);
        Value y = graph.Conv(x, graph.Constant("kernel", [2], 1, 1, 1, 1), 1, 0);
        Value norm = graph.Normalize(y, graph.Constant("s", [1], 1), graph.Constant("b", [0], 1), graph.Constant("m", [1], 1), graph.Constant("v", [4], 1), 0);
        graph.Output("sum", graph.Add(norm, y));

        OnnxGraph folded = BatchNormFolding.Fold(graph);

        Assert.Contains(folded.Nodes, node => node.Operator == "BatchNormalization");
        using InferenceSession session = new(OnnxModelWriter.Write(folded, "twice"));
        using OrtValue input = OrtValue.CreateTensorValueFromMemory([1f, 2f, 3f, 4f], [1, 1, 2, 2]);
        using RunOptions options = new();
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(options, ["x"], [input], ["sum"]);
        Assert.Equal([2.5f, 5.5f, 8.5f, 11.5f], results[0].GetTensorDataAsSpan<float>().ToArray());
    }

    [Fact]
    public void Write_SetThatDoesNotExistOrForeignTensors_IsRefused()
    {
        ClassifierSettings shared = Minibatch.Small with { Norm = NormMode.Shared };
        using Classifier classifier = Classifier.Create(shared, Numbers.FillNormal);

        Assert.Contains("no auxiliary set", Assert.Throws<ArgumentException>(() => OnnxExport.Write(shared, classifier.Parameters(), Statistics.Auxiliary)).Message);
        Assert.Contains("'fc.bias' needs [9], but is [4]", Assert.Throws<ArgumentException>(() => OnnxExport.Write(shared with { Classes = 9 }, classifier.Parameters(), Statistics.Main)).Message);
    }

    /// <summary>Trains a little, then moves every tensor, so that no scale is near 1 and no shift near 0.</summary>
    internal static Classifier Shaken(ClassifierSettings settings)
    {
        Classifier classifier = Minibatch.Trained(settings, 2);
        Numbers numbers = new(77);
        NamedTensor Shake(NamedTensor tensor) => tensor with { Data = [.. tensor.Data.Zip(numbers.Normals(tensor.Data.Length), (x, n) => x * (1 + 0.3f * Math.Abs(n)) + (IsPositive(tensor) ? 0 : 0.05f * n))] };
        classifier.Load([.. classifier.Parameters().Select(Shake)], [.. classifier.OptimizerState().Select(tensor => tensor.Shape.Count == 0 ? tensor : Shake(tensor))]);
        return classifier;

        static bool IsPositive(NamedTensor tensor) => tensor.Name.Contains("running_var", StringComparison.Ordinal);
    }

    private static float[] Run(InferenceSession session, ClassifierSettings settings, float[] images)
    {
        int count = images.Length / (3 * settings.Height * settings.Width);
        using OrtValue batch = OrtValue.CreateTensorValueFromMemory(images, [count, 3, settings.Height, settings.Width]);
        using RunOptions options = new();
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(options, [OnnxExport.Input], [batch], [OnnxExport.Output]);
        return results[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private static void AssertNear(float[] expected, float[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], found[i], 1e-5f * (1 + Math.Abs(expected[i])));
    }
}
