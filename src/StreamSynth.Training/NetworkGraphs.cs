using StreamSynth.Training.Graph;
using StreamSynth.Training.Networks;

namespace StreamSynth.Training;

/// <summary>Builds the graphs of a classifier that do not train it. The batch size is dynamic.</summary>
internal static class NetworkGraphs
{
    public const string Images = "images";
    public const string Logits = "logits";

    /// <summary>Builds images to logits with running statistics.</summary>
    /// <param name="settings">Network to build.</param>
    /// <param name="statistics">Set of norms to use.</param>
    /// <param name="bind">Gives a parameter's value in the new graph: an input, or a constant when the weights are folded in.</param>
    public static OnnxGraph Evaluation(ClassifierSettings settings, Statistics statistics, Func<OnnxGraph, Parameter, Value> bind)
    {
        OnnxGraph graph = new();
        ParameterList parameters = new(parameter => bind(graph, parameter));
        Value logits = NetworkTable.Of(settings.Network).Logits(new InferencePass(graph, statistics, parameters.Bind), ImagesOf(graph, settings), settings);
        graph.Output(Logits, logits);
        return graph;
    }

    /// <summary>Builds images to the batch statistics of every main norm: outputs are named after the running statistics.</summary>
    public static (OnnxGraph Graph, IReadOnlyList<BatchStatistics> Norms) BatchStatistics(ClassifierSettings settings)
    {
        OnnxGraph graph = new();
        ParameterList parameters = new(parameter => Input(graph, parameter));
        TrainingPass pass = new(graph, Statistics.Main, parameters.Bind);
        NetworkTable.Of(settings.Network).Logits(pass, ImagesOf(graph, settings), settings);
        foreach (BatchStatistics norm in pass.Statistics)
        {
            graph.Output(BatchMean(norm), norm.Mean);
            graph.Output(BatchVariance(norm), norm.Variance);
        }

        return (graph, pass.Statistics);
    }

    /// <summary>Lists every parameter of the network: those of the main pass, then what the auxiliary norms add.</summary>
    public static IReadOnlyList<Parameter> Parameters(ClassifierSettings settings)
    {
        OnnxGraph graph = new();
        Value images = ImagesOf(graph, settings);
        ParameterList parameters = new(parameter => Input(graph, parameter));
        NetworkTable.Of(settings.Network).Logits(new InferencePass(graph, Statistics.Main, parameters.Bind), images, settings);
        if (settings.Norm == NormMode.Auxiliary)
        {
            NetworkTable.Of(settings.Network).Logits(new InferencePass(graph, Statistics.Auxiliary, parameters.Bind), images, settings);
        }

        return parameters.Parameters;
    }

    public static Value Input(OnnxGraph graph, Parameter parameter) => graph.Input(parameter.Name, ElementType.Float, parameter.Shape);

    public static string BatchMean(BatchStatistics norm) => $"{norm.Norm.Name}.batch_mean";

    public static string BatchVariance(BatchStatistics norm) => $"{norm.Norm.Name}.batch_var";

    private static Value ImagesOf(OnnxGraph graph, ClassifierSettings settings) =>
        graph.Input(Images, ElementType.Float, Value.Dynamic, 3, settings.Height, settings.Width);
}
