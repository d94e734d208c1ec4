using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using StreamSynth.Engine.Items;
using StreamSynth.Training;
using StreamSynth.Training.Execution;
using StreamSynth.Training.Graph;

namespace StreamSynth.Perf.Training;

/// <summary>
/// Says where one and two threads give equal bits: first whole trainings, then every operator of their step graphs alone, on the same random numbers. It promises
/// nothing for other processors or versions; what holds everywhere is that equal threads give equal bits.
/// </summary>
internal static class ThreadsMeasurement
{
    private const int Steps = 20;

    public static Task RunAsync()
    {
        Console.WriteLine($"ONNX Runtime {OrtEnv.Instance().GetVersionString()}; weights after {Steps} steps on 1 and on 2 threads, then each operator alone");
        foreach ((string name, ClassifierSettings settings) in Cases())
        {
            int different = Train(settings with { Threads = 1 }).Zip(Train(settings with { Threads = 2 })).Count(pair => !pair.First.Data.AsSpan().SequenceEqual(pair.Second.Data));
            Console.WriteLine($"{name}: {(different == 0 ? "equal" : $"{different} tensors differ")}");
            OnnxGraph graph = StepGraph.Build(settings).Graph;
            Dictionary<Value, Constant> constants = graph.Constants.ToDictionary(constant => constant.Value);
            foreach (IGrouping<string, Node> kind in Nodes(graph).GroupBy(node => node.Operator).OrderBy(kind => kind.Key, StringComparer.Ordinal))
            {
                Node[] differing = [.. kind.DistinctBy(Signature).Where(node => Differs(node, constants))];
                if (differing.Length > 0) Console.WriteLine($"    {kind.Key}: {differing.Length} of {kind.DistinctBy(Signature).Count()} shapes differ, such as {Signature(differing[0])}");
            }
        }

        return Task.CompletedTask;
    }

    private static IEnumerable<(string, ClassifierSettings)> Cases()
    {
        ClassifierSettings small = new() { Classes = 10, Network = Network.Resnet8, RealBatch = 32, SyntheticBatch = 32 };
        ClassifierSettings large = new() { Classes = 10, Network = Network.Resnet18, Height = 64, Width = 64, RealBatch = 16, SyntheticBatch = 16 };
        ClassifierSettings transformer = new()
        {
            Classes = 10,
            Network = Network.DeitTiny,
            Height = 64,
            Width = 64,
            RealBatch = 16,
            SyntheticBatch = 16,
            Optimizer = OptimizerKind.AdamW,
            Nesterov = false,
        };

        return [
            ("resnet8 at 32x32", small),
            ("resnet8 at 32x32, operators of ONNX Runtime alone", small with { OwnKernels = false }),
            ("resnet18 at 64x64", large),
            ("resnet18 at 64x64, operators of ONNX Runtime alone", large with { OwnKernels = false }),
            ("deitTiny at 64x64", transformer)];
    }

    private static IReadOnlyList<NamedTensor> Train(ClassifierSettings settings)
    {
        using Classifier classifier = Classifier.Create(settings, (parameter, normals) => new Philox(KeyMix.Mix(1, parameter)).FillNormal(normals));
        float[] images = new float[settings.Batch * 3 * settings.Height * settings.Width];
        int[] labels = [.. Enumerable.Range(0, settings.Batch).Select(i => i % settings.Classes)];
        for (int step = 0; step < Steps; step++)
        {
            new Philox(2, (ulong)step).FillNormal(images);
            if (!classifier.Step(new(images, labels, 0.01f)).IsApplied) throw new InvalidOperationException($"Step {step} was taken back; the comparison would say nothing.");
        }

        return classifier.Parameters();
    }

    // Own kernels and operators on whole numbers are left to the trainings.
    private static IEnumerable<Node> Nodes(OnnxGraph graph)
    {
        HashSet<Value> constants = [.. graph.Constants.Select(constant => constant.Value)];

        return graph.Nodes.Where(node => node.Domain.Length == 0
            && node.Inputs.All(input => input.Type == ElementType.Float || constants.Contains(input))
            && node.Outputs.All(output => output.Type == ElementType.Float));
    }

    private static string Signature(Node node) => $"{node.Operator}({string.Join(" ", node.Inputs.Select(input => $"[{string.Join(",", input.Shape)}]"))})";

    private static bool Differs(Node node, Dictionary<Value, Constant> constants)
    {
        OnnxGraph graph = new();
        Value[] inputs = [.. node.Inputs.Select((input, i) => constants.TryGetValue(input, out Constant? constant) ? Copy(graph, constant) : graph.Input($"input{i}", input.Type, input.Shape))];
        Value[] outputs = [.. node.Outputs.Select(output => graph.NewValue("output", output.Type, output.Shape))];
        graph.Add(node.Operator, inputs, outputs, [.. node.Attributes.Select(attribute => (attribute.Key, attribute.Value))]);
        graph.Output("result", outputs[0]);

        float[] one = Run(graph, 1);
        if (!one.AsSpan().SequenceEqual(Run(graph, 1))) throw new InvalidOperationException($"{node.Operator} differs from itself on one thread.");

        return !one.AsSpan().SequenceEqual(Run(graph, 2));
    }

    private static Value Copy(OnnxGraph graph, Constant constant) =>
        constant.Floats is { } floats ? graph.Numbers(floats, constant.Value.Shape) : graph.Integers(constant.Integers!);

    private static float[] Run(OnnxGraph graph, int threads)
    {
        using InferenceSession session = Sessions.Open(graph, "operator", threads);
        using RunOptions options = new();
        List<OrtValue> values = [];
        foreach ((int i, Value input) in graph.Inputs.Index())
        {
            // ONNX Runtime's own memory is aligned; in an array of ours the place of the first number would decide how a sum is split.
            OrtValue value = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, TensorElementType.Float, input.Shape);
            Span<float> numbers = value.GetTensorMutableDataAsSpan<float>();
            new Philox(3, (ulong)i).FillNormal(numbers);

            // Variances and other small tensors must be above zero to make sense.
            if (input.Rank < 2) for (int j = 0; j < numbers.Length; j++) numbers[j] = MathF.Abs(numbers[j]) + 0.1f;
            values.Add(value);
        }

        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(options, [.. graph.Inputs.Select(input => input.Name)], values, ["result"]);
        float[] result = results[0].GetTensorDataAsSpan<float>().ToArray();
        values.ForEach(value => value.Dispose());

        return result;
    }
}
