using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace StreamSynth.Training.Execution;

/// <summary>Runs a step graph again and again on a ping-pong state. One thread at a time may call it.</summary>
internal sealed class TrainingStep : IDisposable
{
    private readonly ClassifierSettings _settings;
    private readonly StepGraph _graph;
    private readonly PingPongTensors _state;
    private readonly InferenceSession _session;
    private readonly RunOptions _runOptions = new();
    private readonly Dictionary<string, OrtValue> _fed = [];
    private readonly Dictionary<string, OrtValue> _measured = [];
    private readonly OrtIoBinding[] _bindings;

    public TrainingStep(ClassifierSettings settings, StepGraph graph, PingPongTensors state, string? profile = null)
    {
        _settings = settings;
        _graph = graph;
        _state = state;
        _session = Sessions.Open(graph.Graph, "training_step", settings.Threads, profile);
        foreach (MinibatchPart part in graph.Parts)
        {
            _fed.Add(part.Images, Tensor(TensorElementType.Float, part.Count, 3, settings.Height, settings.Width));
            _fed.Add(part.Labels, Tensor(TensorElementType.Int64, part.Count));
            _measured.Add(part.Losses, Tensor(TensorElementType.Float, part.Count));
            _measured.Add(part.Correct, Tensor(TensorElementType.Float, part.Count));
        }

        _fed.Add(StepGraph.LearningRate, Tensor(TensorElementType.Float));
        _measured.Add(StepGraph.Loss, Tensor(TensorElementType.Float));
        _bindings = [Bind(0), Bind(1)];
    }

    /// <summary>Runs one step and makes its result the present state.</summary>
    public StepResult Run(ReadOnlySpan<float> images, ReadOnlySpan<int> labels, float learningRate)
    {
        int pixels = 3 * _settings.Height * _settings.Width;
        foreach (MinibatchPart part in _graph.Parts)
        {
            images.Slice(part.Start * pixels, part.Count * pixels).CopyTo(_fed[part.Images].GetTensorMutableDataAsSpan<float>());
            Span<long> classes = _fed[part.Labels].GetTensorMutableDataAsSpan<long>();
            for (int i = 0; i < part.Count; i++) classes[i] = labels[part.Start + i];
        }

        _fed[StepGraph.LearningRate].GetTensorMutableDataAsSpan<float>()[0] = learningRate;
        _session.RunWithBinding(_runOptions, _bindings[_state.Current]);
        _state.Swap();
        return Measure();
    }

    /// <summary>Ends profiling and gives the path of the profile.</summary>
    public string EndProfiling() => _session.EndProfiling();

    public void Dispose()
    {
        foreach (OrtIoBinding binding in _bindings) binding.Dispose();
        foreach (OrtValue value in _fed.Values.Concat(_measured.Values)) value.Dispose();
        _runOptions.Dispose();
        _session.Dispose();
    }

    private OrtIoBinding Bind(int side)
    {
        OrtIoBinding binding = _session.CreateIoBinding();
        foreach ((string name, OrtValue value) in _fed) binding.BindInput(name, value);
        foreach ((string name, OrtValue value) in _measured) binding.BindOutput(name, value);
        foreach (string name in _graph.Read) binding.BindInput(name, _state.Side(side, name));
        foreach (string name in _graph.Written) binding.BindOutput(StepGraph.Next(name), _state.Side(1 - side, name));
        return binding;
    }

    private StepResult Measure()
    {
        DomainSum real = new();
        DomainSum synthetic = new();
        foreach (MinibatchPart part in _graph.Parts)
        {
            ReadOnlySpan<float> losses = _measured[part.Losses].GetTensorDataAsSpan<float>();
            ReadOnlySpan<float> correct = _measured[part.Correct].GetTensorDataAsSpan<float>();
            for (int i = 0; i < part.Count; i++)
            {
                if (part.Start + i < _settings.RealBatch) real.Add(losses[i], correct[i]);
                else synthetic.Add(losses[i], correct[i]);
            }
        }

        float loss = _measured[StepGraph.Loss].GetTensorDataAsSpan<float>()[0];
        return new StepResult(loss, real.MeanLoss, synthetic.MeanLoss, real.Correct, synthetic.Correct);
    }

    private static OrtValue Tensor(TensorElementType type, params long[] shape) =>
        OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, type, shape);

    private struct DomainSum
    {
        private double _loss;
        private int _count;

        public int Correct { get; private set; }

        public readonly float MeanLoss => (float)(_loss / _count);

        public void Add(float loss, float correct)
        {
            _loss += loss;
            _count++;
            if (correct != 0) Correct++;
        }
    }
}
