using StreamSynth.Training.Differentiation;
using StreamSynth.Training.Graph;
using StreamSynth.Training.Kernels;
using StreamSynth.Training.Networks;
using StreamSynth.Training.Optimisers;

namespace StreamSynth.Training;

/// <summary>
/// Holds one training step as a graph: forward pass, backward pass, optimiser and running statistics. Under auxiliary
/// norms the network is written twice, once per part of the minibatch, with shared weights; since norms are the only layers
/// that look across images, this equals one pass whose norms split the minibatch, and saves the splitting.
/// </summary>
/// <remarks>
/// A minibatch that is computed in several micro-batches takes two graphs: one for all micro-batches but the last, which adds
/// to <see cref="Sums"/>, and one for the last, which adds its own share and updates.
/// </remarks>
internal sealed class StepGraph
{
    public const string LearningRate = "learning_rate";
    public const string Loss = "loss";
    public const string GradientNorm = "gradient_norm";

    private readonly ClassifierSettings _settings;
    private readonly ParameterList _parameters;
    private readonly List<TrainingPass> _passes = [];
    private readonly List<(string Name, Value Next)> _updated = [];
    private readonly List<StateTensor> _sums = [];

    private StepGraph(ClassifierSettings settings)
    {
        _settings = settings;
        Graph = new OnnxGraph { KernelThreads = settings.OwnKernels && CpuKernels.AreSupported ? settings.Threads : 0 };
        _parameters = new ParameterList(parameter => NetworkGraphs.Input(Graph, parameter));
        Parts = PartsOf(settings);
    }

    public OnnxGraph Graph { get; }

    /// <summary>Gives the parts of a micro-batch that are normalised apart, real images first.</summary>
    public IReadOnlyList<MinibatchPart> Parts { get; }

    /// <summary>Gives the tensors that the step writes; each is an output under <see cref="Next"/> of its name.</summary>
    public IReadOnlyList<string> Written => [.. _updated.Select(tensor => tensor.Name)];

    /// <summary>Gives the tensors that add up over micro-batches, from zero; there are none when the minibatch is computed at once.</summary>
    public IReadOnlyList<StateTensor> Sums => _sums;

    /// <summary>Gives the output that holds a tensor after the step.</summary>
    public static string Next(string name) => $"{name}.next";

    /// <summary>Builds the step of a classifier; with several micro-batches, what is done with the last of them.</summary>
    public static StepGraph Build(ClassifierSettings settings)
    {
        StepGraph step = new(settings);
        Value loss = step.Forward();
        step.Graph.Output(Loss, loss);
        step.Learn(loss);
        step.Average();
        if (settings.EmaDecay > 0) step.AverageParameters();
        return step;
    }

    /// <summary>Builds what is done with every micro-batch but the last.</summary>
    public static StepGraph BuildPartial(ClassifierSettings settings)
    {
        StepGraph step = new(settings);
        Value loss = step.Forward();
        step.Graph.Output(Loss, loss);
        Parameter[] learned = step.Learned();
        foreach ((Parameter parameter, Value gradient) in learned.Zip(step.Gradients(loss, learned))) step.Write(SumOf(parameter.Name), gradient);
        foreach ((Value running, Value batch, float correction) in step.Norms()) step.Write(SumOf(running.Name), step.Recent(running, batch, correction));
        return step;
    }

    private bool IsWhole => _settings.Accumulate == 1;

    private Value Forward()
    {
        Value? sum = null;
        foreach (MinibatchPart part in Parts)
        {
            Value images = Graph.Input(part.Images, ElementType.Float, part.Count, 3, _settings.Height, _settings.Width);
            Value labels = Graph.Input(part.Labels, ElementType.Int64, part.Count);
            TrainingPass pass = new(Graph, part.Statistics, _parameters.Bind);
            Value logits = NetworkTable.Of(_settings.Network).Logits(pass, images, _settings);      // [N,K]
            Value losses = Losses(part, logits, labels);                                            // [N]
            Graph.Output(part.Losses, losses);
            Graph.Output(part.Correct, Graph.Agreement(Graph.ArgMax(logits), labels));
            Value partSum = Graph.ReduceSum(Weighted(part, losses), keepAxes: false, 0);
            sum = sum is null ? partSum : Graph.Add(sum, partSum);
            _passes.Add(pass);
        }

        return Graph.Mul(sum!, 1f / _settings.Batch);
    }

    private Value Losses(MinibatchPart part, Value logits, Value labels)
    {
        if (!_settings.MixesLabels) return CrossEntropy.PerImage(Graph, logits, labels, _settings.LabelSmoothing);
        Value others = Graph.Input(part.OtherLabels, ElementType.Int64, part.Count);
        Value shares = Graph.Input(part.Shares, ElementType.Float, part.Count, 1);
        return CrossEntropy.PerMixedImage(Graph, logits, labels, others, shares, _settings.LabelSmoothing);
    }

    // The mean is sum w l / sum w; equal weights drop out of it, and are left out of the graph.
    private Value Weighted(MinibatchPart part, Value losses)
    {
        (double real, double synthetic) = (_settings.RealLossWeight, _settings.SyntheticLossWeight);
        if (real == synthetic) return losses;
        double total = real * _settings.RealBatch + synthetic * _settings.SyntheticBatch;
        int reals = _settings.RealBatch / _settings.Accumulate;
        IEnumerable<double> weights = Enumerable.Range(part.Start, part.Count).Select(place => place < reals ? real : synthetic);
        return Graph.Mul(losses, Graph.Numbers([.. weights.Select(weight => (float)(weight * _settings.Batch / total))], part.Count));
    }

    private Parameter[] Learned() => [.. _parameters.Parameters.Where(parameter => parameter.IsLearned)];

    private Value[] Gradients(Value loss, Parameter[] learned)
    {
        Value[] gradients = ReverseMode.Gradients(Graph, loss, [.. learned.Select(parameter => _parameters[parameter])]);
        return IsWhole ? gradients : [.. learned.Zip(gradients, (parameter, gradient) => Graph.Add(Sum(parameter.Name, parameter.Shape), gradient))];
    }

    private void Learn(Value loss)
    {
        Optimiser optimiser = Optimiser.Of(_settings);
        Value learningRate = Graph.Input(LearningRate, ElementType.Float);
        Parameter[] learned = Learned();
        Value[] gradients = Gradients(loss, learned);
        if (_settings.ClipNorm > 0)
        {
            (gradients, Value norm) = GlobalNorm.Clip(Graph, gradients, _settings.ClipNorm);
            Graph.Output(GradientNorm, norm);
        }

        foreach ((Parameter parameter, Value gradient) in learned.Zip(gradients))
        {
            IReadOnlyList<StateTensor> kept = optimiser.StateOf(parameter);
            Value[] state = [.. kept.Select(tensor => Graph.Input(tensor.Name, ElementType.Float, tensor.Shape))];
            (Value next, Value[] nextState) = optimiser.Update(Graph, parameter, _parameters[parameter], gradient, state, learningRate);
            Write(parameter.Name, next);
            foreach ((StateTensor tensor, Value value) in kept.Zip(nextState)) Write(tensor.Name, value);
        }
    }

    private void Average()
    {
        float kept = (float)Math.Pow(1 - _settings.BatchNormMomentum, _settings.Accumulate);
        foreach ((Value running, Value batch, float correction) in Norms())
        {
            Write(running.Name, Graph.Add(Graph.Mul(running, kept), Recent(running, batch, correction)));
        }
    }

    private void AverageParameters()
    {
        HashSet<string> model = [.. _parameters.Parameters.Select(parameter => parameter.Name)];
        Value steps = Graph.Input(ParameterAverage.Steps, ElementType.Float);
        Value kept = ParameterAverage.Kept(Graph, steps, _settings.EmaDecay);
        foreach ((string name, Value next) in _updated.Where(tensor => model.Contains(tensor.Name)).ToArray())
        {
            Value average = Graph.Input(ParameterAverage.NameOf(name), ElementType.Float, next.Shape);
            Write(average.Name, ParameterAverage.Next(Graph, average, next, kept));
        }

        Write(ParameterAverage.Steps, Graph.Add(steps, Graph.Scalar(1f)));
    }

    // As PyTorch does: the biased variance normalises, the unbiased one goes into the running statistics.
    private IEnumerable<(Value Running, Value Batch, float Correction)> Norms()
    {
        foreach (BatchStatistics norm in _passes.SelectMany(pass => pass.Statistics))
        {
            float count = norm.Input.Count / norm.Input.Shape[1];
            yield return (norm.Norm.RunningMean, norm.Mean, 1);
            yield return (norm.Norm.RunningVariance, norm.Variance, count / (count - 1));
        }
    }

    // What the micro-batches so far put into the running statistics: m b, discounted by 1 - m for each later one.
    private Value Recent(Value running, Value batch, float correction)
    {
        Value own = Graph.Mul(batch, _settings.BatchNormMomentum * correction);
        return IsWhole ? own : Graph.Add(Graph.Mul(Sum(running.Name, running.Shape), 1 - _settings.BatchNormMomentum), own);
    }

    private Value Sum(string name, long[] shape)
    {
        _sums.Add(new(SumOf(name), shape));
        return Graph.Input(SumOf(name), ElementType.Float, shape);
    }

    private static string SumOf(string name) => $"{name}.sum";

    private void Write(string name, Value next)
    {
        Graph.Output(Next(name), next);
        _updated.Add((name, next));
    }

    private static List<MinibatchPart> PartsOf(ClassifierSettings settings)
    {
        (int real, int synthetic) = (settings.RealBatch / settings.Accumulate, settings.SyntheticBatch / settings.Accumulate);
        if (settings.Norm == NormMode.Shared) return [new MinibatchPart(Statistics.Main, 0, real + synthetic)];
        List<MinibatchPart> parts = [];
        if (real > 0) parts.Add(new MinibatchPart(Statistics.Main, 0, real));
        if (synthetic > 0) parts.Add(new MinibatchPart(Statistics.Auxiliary, real, synthetic));
        return parts;
    }
}
