using StreamSynth.Training.Execution;
using StreamSynth.Training.Graph;
using StreamSynth.Training.Networks;
using StreamSynth.Training.Optimisers;

namespace StreamSynth.Training;

/// <summary>Trains and evaluates an image classifier on ONNX Runtime.</summary>
public sealed class Classifier : ITrainer
{
    // Bound the memory of a prediction, in images and in pixels; larger batches are no faster.
    private const int MostImages = 256;
    private const int MostPixels = 1 << 20;

    private readonly IReadOnlyList<Parameter> _parameters;
    private readonly string[] _parameterNames;
    private readonly IReadOnlyList<StateTensor> _kept;
    private readonly PingPongTensors _state;
    private readonly TrainingStep _step;
    private readonly Dictionary<Statistics, Prediction> _predictions = [];
    private bool _isDisposed;

    private Classifier(ClassifierSettings settings, FillNormal normal, string? profile)
    {
        Settings = settings;
        _parameters = NetworkGraphs.Parameters(settings);
        _parameterNames = [.. _parameters.Select(parameter => parameter.Name)];
        _kept = KeptTensors.Of(settings, _parameters);
        StepGraph graph = StepGraph.Build(settings);
        _state = FirstState(graph, normal);
        _step = new TrainingStep(settings, graph, _state, profile);
    }

    /// <inheritdoc/>
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

    /// <inheritdoc/>
    public StepResult Step(StepInput input)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        RequireImages(input.Images, Settings.Batch);
        RequireLabels(input.Labels);
        RequireMixture(input);
        StepResult result = _step.Run(input);
        if (float.IsFinite(result.Loss) && _state.AreFinite(_parameterNames)) return result with { IsApplied = true };

        // What the step has read still stands on the other side.
        _state.Swap();
        return result;
    }

    /// <inheritdoc/>
    public void Predict(ReadOnlySpan<float> images, int count, Statistics which, Span<float> logits)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
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

    /// <inheritdoc/>
    public void ReestimateStatistics(IEnumerable<ReadOnlyMemory<float>> realBatches)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
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

    /// <inheritdoc/>
    public IReadOnlyList<NamedTensor> Parameters() =>
        [.. _parameters.Select(parameter => Copy(parameter.Name, parameter.Name, parameter.Shape))];

    /// <inheritdoc/>
    public IReadOnlyList<NamedTensor> EvaluatedParameters() =>
        [.. _parameters.Select(parameter => Copy(parameter.Name, Evaluated(parameter.Name), parameter.Shape))];

    /// <inheritdoc/>
    public IReadOnlyList<NamedTensor> OptimizerState() => [.. _kept.Select(tensor => Copy(tensor.Name, tensor.Name, tensor.Shape))];

    /// <inheritdoc/>
    public void ReadParameters(SeeTensor see)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        foreach (Parameter parameter in _parameters) see(parameter.Name, parameter.Shape, _state.Elements(parameter.Name));
    }

    /// <inheritdoc/>
    public void ReadOptimizerState(SeeTensor see)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        foreach (StateTensor tensor in _kept) see(tensor.Name, tensor.Shape, _state.Elements(tensor.Name));
    }

    /// <inheritdoc/>
    public void Load(IReadOnlyList<NamedTensor> parameters, IReadOnlyList<NamedTensor> optimizerState)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        TensorMatch.Require("model", parameters, [.. _parameters.Select(parameter => (parameter.Name, parameter.Shape))]);
        TensorMatch.Require("optimizer", optimizerState, [.. _kept.Select(tensor => (tensor.Name, tensor.Shape))]);
        foreach (NamedTensor tensor in parameters.Concat(optimizerState)) tensor.Data.CopyTo(_state.Elements(tensor.Name));
    }

    /// <summary>Ends profiling and gives the path of the profile.</summary>
    internal string EndProfiling() => _step.EndProfiling();

    /// <summary>Frees the sessions and the state.</summary>
    public void Dispose()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        foreach (Prediction prediction in _predictions.Values) prediction.Dispose();
        _step.Dispose();
        _state.Dispose();
    }

    private int ImageLength => 3 * Settings.Height * Settings.Width;

    private long[] BatchShape(int count) => [count, 3, Settings.Height, Settings.Width];

    private string Evaluated(string parameter) => Settings.EmaDecay > 0 ? ParameterAverage.NameOf(parameter) : parameter;

    private NamedTensor Copy(string name, string nameInState, long[] shape)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return new(name, [.. shape.Select(size => (int)size)], _state.Elements(nameInState).ToArray());
    }

    private PingPongTensors FirstState(StepGraph graph, FillNormal normal)
    {
        PingPongTensors state = new();
        HashSet<string> written = [.. graph.Written];
        foreach (Parameter parameter in _parameters)
        {
            state.Add(parameter.Name, parameter.Shape, written.Contains(parameter.Name));
            parameter.FillFirst(normal, state.Elements(parameter.Name));
        }

        foreach (StateTensor tensor in _kept) state.Add(tensor.Name, tensor.Shape, written.Contains(tensor.Name));
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

    private void RequireMixture(StepInput input)
    {
        int expected = Settings.MixesLabels ? Settings.Batch : 0;
        if (input.OtherLabels.Length != expected || input.Shares.Length != expected)
        {
            throw new ArgumentException($"With MixesLabels = {Settings.MixesLabels} a minibatch needs {expected} other labels and shares, " +
                $"but {input.OtherLabels.Length} and {input.Shares.Length} were given.", nameof(input));
        }

        if (expected > 0) RequireLabels(input.OtherLabels);
        foreach (float share in input.Shares)
        {
            if (!(share >= 0 && share <= 1)) throw new ArgumentException($"A share is {share}, but must be 0 to 1.", nameof(input));
        }
    }

    private void RequireLabels(ReadOnlySpan<int> labels)
    {
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
    }

    private void RequireImages(ReadOnlySpan<float> images, int count)
    {
        if (images.Length == (long)count * ImageLength) return;
        throw new ArgumentException($"{count} images of 3x{Settings.Height}x{Settings.Width} are {(long)count * ImageLength} numbers, " +
            $"but {images.Length} were given.", nameof(images));
    }
}
