using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using StreamSynth.Training.Optimisers;

namespace StreamSynth.Training.Execution;

/// <summary>Runs a step again and again on a ping-pong state, micro-batch by micro-batch. One thread at a time may call it.</summary>
internal sealed class TrainingStep : IDisposable
{
    private readonly ClassifierSettings _settings;
    private readonly MinibatchPart[] _parts;
    private readonly PingPongTensors _sums = new();
    private readonly Dictionary<string, OrtValue> _tensors = [];
    private readonly BoundGraph _last;
    private readonly BoundGraph? _partial;

    public TrainingStep(ClassifierSettings settings, StepGraph graph, PingPongTensors state, string? profile = null)
    {
        _settings = settings;
        _parts = [.. graph.Parts];
        foreach (MinibatchPart part in _parts)
        {
            _tensors.Add(part.Images, Tensor(TensorElementType.Float, part.Count, 3, settings.Height, settings.Width));
            _tensors.Add(part.Labels, Tensor(TensorElementType.Int64, part.Count));
            if (settings.MixesLabels)
            {
                _tensors.Add(part.OtherLabels, Tensor(TensorElementType.Int64, part.Count));
                _tensors.Add(part.Shares, Tensor(TensorElementType.Float, part.Count, 1));
            }

            _tensors.Add(part.Losses, Tensor(TensorElementType.Float, part.Count));
            _tensors.Add(part.Correct, Tensor(TensorElementType.Float, part.Count));
        }

        foreach (string name in (string[])[StepGraph.LearningRate, StepGraph.Loss, StepGraph.GradientNorm]) _tensors.Add(name, Tensor(TensorElementType.Float));
        foreach (StateTensor sum in graph.Sums) _sums.Add(sum.Name, sum.Shape, changes: true);
        _last = new(graph, _tensors, state, _sums, opened => Sessions.Open(opened, "training_step", settings.Threads, profile));
        if (settings.Accumulate == 1) return;

        StepGraph partial = StepGraph.BuildPartial(settings);
        _partial = new(partial, _tensors, state, _sums, opened => Sessions.Open(opened, "training_part", settings.Threads));
    }

    /// <summary>Runs one step and makes its result the present state.</summary>
    public StepResult Run(StepInput input)
    {
        _tensors[StepGraph.LearningRate].GetTensorMutableDataAsSpan<float>()[0] = input.LearningRate;
        _tensors[StepGraph.GradientNorm].GetTensorMutableDataAsSpan<float>()[0] = float.NaN;
        _sums.Clear();
        float loss = 0;
        DomainSum real = new();
        DomainSum synthetic = new();
        for (int microbatch = 0; microbatch < _settings.Accumulate; microbatch++)
        {
            Feed(microbatch, input.Images, input.Labels);
            if (_settings.MixesLabels) FeedMixture(microbatch, input.OtherLabels, input.Shares);
            (microbatch == _settings.Accumulate - 1 ? _last : _partial!).Run();
            loss += Scalar(StepGraph.Loss);
            Measure(ref real, ref synthetic);
        }

        return new StepResult(loss, real.MeanLoss, synthetic.MeanLoss, real.Correct, synthetic.Correct) { GradientNorm = Scalar(StepGraph.GradientNorm) };
    }

    /// <summary>Ends profiling and gives the path of the profile.</summary>
    public string EndProfiling() => _last.EndProfiling();

    public void Dispose()
    {
        _last.Dispose();
        _partial?.Dispose();
        foreach (OrtValue value in _tensors.Values) value.Dispose();
        _sums.Dispose();
    }

    private int Reals => _settings.RealBatch / _settings.Accumulate;

    private int Synthetics => _settings.SyntheticBatch / _settings.Accumulate;

    private void Feed(int microbatch, ReadOnlySpan<float> images, ReadOnlySpan<int> labels)
    {
        int pixels = 3 * _settings.Height * _settings.Width;
        foreach (MinibatchPart part in _parts)
        {
            Span<float> fed = _tensors[part.Images].GetTensorMutableDataAsSpan<float>();
            Span<long> classes = _tensors[part.Labels].GetTensorMutableDataAsSpan<long>();
            for (int i = 0; i < part.Count; i++)
            {
                int place = PlaceInMinibatch(microbatch, part.Start + i);
                images.Slice(place * pixels, pixels).CopyTo(fed[(i * pixels)..]);
                classes[i] = labels[place];
            }
        }
    }

    private void FeedMixture(int microbatch, ReadOnlySpan<int> others, ReadOnlySpan<float> shares)
    {
        foreach (MinibatchPart part in _parts)
        {
            Span<long> classes = _tensors[part.OtherLabels].GetTensorMutableDataAsSpan<long>();
            Span<float> weights = _tensors[part.Shares].GetTensorMutableDataAsSpan<float>();
            for (int i = 0; i < part.Count; i++)
            {
                int place = PlaceInMinibatch(microbatch, part.Start + i);
                (classes[i], weights[i]) = (others[place], shares[place]);
            }
        }
    }

    // Real images come first, in the minibatch as in each micro-batch.
    private int PlaceInMinibatch(int microbatch, int place) => place < Reals
        ? microbatch * Reals + place
        : _settings.RealBatch + microbatch * Synthetics + place - Reals;

    private void Measure(ref DomainSum real, ref DomainSum synthetic)
    {
        foreach (MinibatchPart part in _parts)
        {
            ReadOnlySpan<float> losses = _tensors[part.Losses].GetTensorDataAsSpan<float>();
            ReadOnlySpan<float> correct = _tensors[part.Correct].GetTensorDataAsSpan<float>();
            for (int i = 0; i < part.Count; i++)
            {
                if (part.Start + i < Reals) real.Add(losses[i], correct[i]);
                else synthetic.Add(losses[i], correct[i]);
            }
        }
    }

    private float Scalar(string name) => _tensors[name].GetTensorDataAsSpan<float>()[0];

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
