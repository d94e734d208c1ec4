using StreamSynth.Training.Execution;
using StreamSynth.Training.Graph;
using StreamSynth.Training.Networks;
using StreamSynth.Training.Optimisers;
using StreamSynth.Training.Pretrained;

namespace StreamSynth.Training;

/// <summary>
/// Trains and evaluates an image classifier on ONNX Runtime. One thread at a time may use an instance. Equal settings, first
/// values, minibatches and threads give equal bits.
/// </summary>
public sealed class Classifier : IDisposable
{
    // Bound the memory of a prediction, in images and in pixels; larger batches are no faster.
    private const int MostImages = 256;
    private const int MostPixels = 1 << 20;

    private readonly IReadOnlyList<Parameter> _parameters;
    private readonly IReadOnlyList<StateTensor> _kept;
    private readonly PingPongTensors _state;
    private readonly TrainingStep _step;
    private readonly Dictionary<Statistics, Prediction> _predictions = [];

    private Classifier(ClassifierSettings settings, FillNormal normal, string? profile)
    {
        Settings = settings;
        _parameters = NetworkGraphs.Parameters(settings);
        _kept = KeptTensors.Of(settings, _parameters);
        StepGraph graph = StepGraph.Build(settings);
        _state = FirstState(graph, normal);
        _step = new TrainingStep(settings, graph, _state, profile);
    }

    /// <summary>Gets the settings that the classifier was made with.</summary>
    public ClassifierSettings Settings { get; }

    /// <summary>Makes a classifier with fresh weights.</summary>
    /// <param name="settings">Network and training settings.</param>
    /// <param name="normal">Source of standard normal numbers, called once per weight tensor.</param>
    /// <returns>A classifier that the caller disposes.</returns>
    /// <exception cref="ArgumentException">Some setting is out of range; all faults are listed.</exception>
    public static Classifier Create(ClassifierSettings settings, FillNormal normal)
    {
        settings.Validate();
        return new Classifier(settings, normal, profile: null);
    }

    /// <summary>Makes a classifier whose steps are profiled by ONNX Runtime.</summary>
    internal static Classifier CreateProfiled(ClassifierSettings settings, FillNormal normal, string profile) => new(settings, normal, profile);

    /// <summary>Runs one step: forward, backward, update of weights and running statistics.</summary>
    /// <param name="images">f32[RealBatch + SyntheticBatch,3,Height,Width], real images first.</param>
    /// <param name="labels">Class of each image, 0 to Classes - 1.</param>
    /// <param name="learningRate">Learning rate of this step.</param>
    /// <returns>Losses and hits on this minibatch, measured before the update.</returns>
    /// <exception cref="ArgumentException">A length or a label does not fit the settings.</exception>
    public StepResult Step(ReadOnlySpan<float> images, ReadOnlySpan<int> labels, float learningRate)
    {
        RequireImages(images, Settings.Batch);
        if (labels.Length != Settings.Batch)
        {
            throw new ArgumentException($"A minibatch needs {Settings.Batch} labels ({Settings.RealBatch} real and " +
                $"{Settings.SyntheticBatch} synthetic), but {labels.Length} were given.", nameof(labels));
        }

        for (int i = 0; i < labels.Length; i++)
        {
            if ((uint)labels[i] < (uint)Settings.Classes) continue;
            throw new ArgumentException($"Label {i} is {labels[i]}; with {Settings.Classes} classes it must be 0 to {Settings.Classes - 1}.", nameof(labels));
        }

        return _step.Run(images, labels, learningRate);
    }

    /// <summary>Gives logits with running statistics, and with averaged parameters where the settings ask for an average.</summary>
    /// <param name="images">f32[count,3,Height,Width].</param>
    /// <param name="count">Number of images.</param>
    /// <param name="which">Set of norms to use; <see cref="Statistics.Auxiliary"/> exists under <see cref="NormMode.Auxiliary"/> only.</param>
    /// <param name="logits">f32[count,Classes], written.</param>
    /// <exception cref="ArgumentException">A length does not fit, or the set does not exist.</exception>
    public void Predict(ReadOnlySpan<float> images, int count, Statistics which, Span<float> logits)
    {
        RequireImages(images, count);
        if (logits.Length != count * Settings.Classes)
        {
            throw new ArgumentException($"The logits of {count} images and {Settings.Classes} classes need {count * Settings.Classes} " +
                $"places, but {logits.Length} were given.", nameof(logits));
        }

        Prediction prediction = PredictionWith(which);
        int most = Math.Clamp(MostPixels / (Settings.Height * Settings.Width), 1, MostImages);
        for (int start = 0; start < count; start += most)
        {
            int batch = Math.Min(most, count - start);
            prediction.Run(images.Slice(start * ImageLength, batch * ImageLength), BatchShape(batch), logits[(start * Settings.Classes)..]);
        }
    }

    /// <summary>
    /// Replaces the running statistics of the main norms by the plain average over the given batches, each normalised by its
    /// own statistics (PyTorch 1.13, torch.optim.swa_utils.update_bn).
    /// </summary>
    /// <param name="realBatches">Batches of real images, each f32[n,3,Height,Width] with any n above 1.</param>
    /// <exception cref="ArgumentException">There is no batch, or one has a wrong length.</exception>
    /// <exception cref="InvalidOperationException">The network has no batch norm.</exception>
    public void ReestimateStatistics(IEnumerable<ReadOnlyMemory<float>> realBatches)
    {
        (OnnxGraph graph, IReadOnlyList<BatchStatistics> norms) = NetworkGraphs.BatchStatistics(Settings);
        if (norms.Count == 0) throw new InvalidOperationException($"{Settings.Network} has no batch norm, so there are no statistics to estimate.");
        using Prediction prediction = new(graph, "batch_statistics", Settings.Threads, _state, Evaluated);
        StatisticsAverage average = new(norms);
        foreach (ReadOnlyMemory<float> images in realBatches)
        {
            int count = images.Length / ImageLength;
            RequireImages(images.Span, Math.Max(count, 1));
            float[] outputs = new float[average.Length];
            prediction.Run(images.Span, BatchShape(count), outputs);
            average.Add(outputs, count);
        }

        average.CopyTo(_state, Evaluated);
    }

    /// <summary>Gives every tensor of the model: weights, norm affines and running statistics of both sets.</summary>
    /// <returns>Copies, in the order of the network; auxiliary norms come last.</returns>
    public IReadOnlyList<NamedTensor> Parameters() =>
        [.. _parameters.Select(parameter => Copy(parameter.Name, parameter.Name, parameter.Shape))];

    /// <summary>Gives every tensor of the model as predictions use it: the average where the settings ask for one.</summary>
    /// <returns>Copies, named and ordered as those of <see cref="Parameters"/>.</returns>
    public IReadOnlyList<NamedTensor> EvaluatedParameters() =>
        [.. _parameters.Select(parameter => Copy(parameter.Name, Evaluated(parameter.Name), parameter.Shape))];

    /// <summary>
    /// Gives what training keeps beside the model. Names are those of PyTorch's optimiser state behind the parameter's:
    /// <c>.momentum_buffer</c>, or <c>.step</c>, <c>.exp_avg</c> and <c>.exp_avg_sq</c>; averages are called <c>.ema</c>, and
    /// <c>ema.steps</c> counts the steps behind them.
    /// </summary>
    /// <returns>Copies; empty without momentum, moments and averages.</returns>
    public IReadOnlyList<NamedTensor> OptimizerState() => [.. _kept.Select(tensor => Copy(tensor.Name, tensor.Name, tensor.Shape))];

    /// <summary>Restores what <see cref="Parameters"/> and <see cref="OptimizerState"/> gave; training goes on bit for bit.</summary>
    /// <param name="parameters">Every tensor of the model, in any order.</param>
    /// <param name="optimizerState">Every tensor of the optimiser and of the averages, in any order.</param>
    /// <exception cref="ArgumentException">A tensor is missing, unknown, given twice or of another shape; nothing has been changed.</exception>
    public void Load(IReadOnlyList<NamedTensor> parameters, IReadOnlyList<NamedTensor> optimizerState)
    {
        TensorMatch.Require("model", parameters, [.. _parameters.Select(parameter => (parameter.Name, parameter.Shape))]);
        TensorMatch.Require("optimizer", optimizerState, [.. _kept.Select(tensor => (tensor.Name, tensor.Shape))]);
        foreach (NamedTensor tensor in parameters.Concat(optimizerState)) tensor.Data.CopyTo(_state.Elements(tensor.Name));
    }

    /// <summary>Starts from pretrained weights (<see cref="SafeTensors"/>) with the names of torchvision or timm; call it before the first step.</summary>
    /// <param name="pretrained">Every tensor of the model, in any order; auxiliary norms start as the main ones unless they are there too.</param>
    /// <param name="newHead">Whether the last layer keeps its fresh weights, for other classes than those of the file.</param>
    /// <exception cref="ArgumentException">A tensor is missing, unknown, given twice or of another shape; all are listed, and nothing has been changed.</exception>
    public void LoadPretrained(IReadOnlyList<NamedTensor> pretrained, bool newHead)
    {
        foreach (NamedTensor tensor in PretrainedWeights.For(Parameters(), pretrained, newHead))
        {
            tensor.Data.CopyTo(_state.Elements(tensor.Name));
            tensor.Data.CopyTo(_state.Elements(Evaluated(tensor.Name)));
        }
    }

    /// <summary>Writes the classifier as an ONNX model: input <c>images</c> f32[batch,3,Height,Width], output <c>logits</c> f32[batch,Classes].</summary>
    /// <returns>The bytes of a model with the weights inside, main norms, operator set 17.</returns>
    public byte[] ExportOnnx() => OnnxModelWriter.Write(
        NetworkGraphs.Evaluation(Settings, Statistics.Main, (graph, parameter) =>
            graph.Constant(parameter.Name, _state.Elements(Evaluated(parameter.Name)).ToArray(), parameter.Shape)), "classifier");

    /// <summary>Ends profiling and gives the path of the profile.</summary>
    internal string EndProfiling() => _step.EndProfiling();

    /// <summary>Frees the sessions and the state.</summary>
    public void Dispose()
    {
        foreach (Prediction prediction in _predictions.Values) prediction.Dispose();
        _step.Dispose();
        _state.Dispose();
    }

    private int ImageLength => 3 * Settings.Height * Settings.Width;

    private long[] BatchShape(int count) => [count, 3, Settings.Height, Settings.Width];

    private string Evaluated(string parameter) => Settings.EmaDecay > 0 ? ParameterAverage.NameOf(parameter) : parameter;

    private NamedTensor Copy(string name, string nameInState, long[] shape) =>
        new(name, [.. shape.Select(size => (int)size)], _state.Elements(nameInState).ToArray());

    private PingPongTensors FirstState(StepGraph graph, FillNormal normal)
    {
        PingPongTensors state = new();
        HashSet<string> written = [.. graph.Written];
        foreach (Parameter parameter in _parameters) state.Add(parameter.Name, parameter.Shape, parameter.FirstValues(normal), written.Contains(parameter.Name));
        foreach (StateTensor tensor in _kept) state.Add(tensor.Name, tensor.Shape, new float[tensor.Count], written.Contains(tensor.Name));
        if (Settings.EmaDecay == 0) return state;

        foreach (Parameter parameter in _parameters) state.Elements(parameter.Name).CopyTo(state.Elements(ParameterAverage.NameOf(parameter.Name)));
        return state;
    }

    private Prediction PredictionWith(Statistics which)
    {
        if (which == Statistics.Auxiliary && Settings.Norm != NormMode.Auxiliary)
        {
            throw new ArgumentException($"There is no auxiliary set under Norm = {Settings.Norm}: ask for {Statistics.Main}.", nameof(which));
        }

        if (_predictions.TryGetValue(which, out Prediction? prediction)) return prediction;
        OnnxGraph graph = NetworkGraphs.Evaluation(Settings, which, NetworkGraphs.Input);
        prediction = new Prediction(graph, "evaluation", Settings.Threads, _state, Evaluated);
        _predictions.Add(which, prediction);
        return prediction;
    }

    private void RequireImages(ReadOnlySpan<float> images, int count)
    {
        if (images.Length == (long)count * ImageLength) return;
        throw new ArgumentException($"{count} images of 3x{Settings.Height}x{Settings.Width} are {(long)count * ImageLength} numbers, " +
            $"but {images.Length} were given.", nameof(images));
    }
}
