using StreamSynth.Training.Differentiation;
using StreamSynth.Training.Graph;
using StreamSynth.Training.Networks;
using StreamSynth.Training.Optimisers;

namespace StreamSynth.Training;

/// <summary>
/// Holds one training step as a graph: forward pass, backward pass, optimiser and running statistics. Under auxiliary batch
/// norm the network is written twice, once per part of the minibatch, with shared weights; since norms are the only layers
/// that look across images, this equals one pass whose norms split the minibatch, and saves the splitting.
/// </summary>
internal sealed class StepGraph
{
    public const string LearningRate = "learning_rate";
    public const string Loss = "loss";

    private readonly ClassifierSettings _settings;
    private readonly ParameterList _parameters;
    private readonly List<TrainingPass> _passes = [];
    private readonly List<string> _updated = [];

    private StepGraph(ClassifierSettings settings)
    {
        _settings = settings;
        _parameters = new ParameterList(parameter => NetworkGraphs.Input(Graph, parameter));
        Parts = PartsOf(settings);
    }

    public OnnxGraph Graph { get; } = new();

    /// <summary>Gives the parts of the minibatch that are normalised apart, real images first.</summary>
    public IReadOnlyList<MinibatchPart> Parts { get; }

    /// <summary>Gives the tensors that the step reads; each is an input under its own name.</summary>
    public IReadOnlyList<string> Read { get; private set; } = [];

    /// <summary>Gives the tensors that the step writes; each is an output under <see cref="Next"/> of its name.</summary>
    public IReadOnlyList<string> Written => _updated;

    /// <summary>Gives the output that holds a tensor after the step.</summary>
    public static string Next(string name) => $"{name}.next";

    /// <summary>Gives the name of a parameter's momentum (that of PyTorch's optimiser state).</summary>
    public static string MomentumOf(string parameter) => $"{parameter}.momentum_buffer";

    /// <summary>Builds the step of a classifier.</summary>
    public static StepGraph Build(ClassifierSettings settings)
    {
        StepGraph step = new(settings);
        Value loss = step.Forward();
        step.Graph.Output(Loss, loss);
        step.Learn(loss);
        step.Average();
        HashSet<string> own = [LearningRate, .. step.Parts.SelectMany(part => new[] { part.Images, part.Labels })];
        step.Read = [.. step.Graph.Inputs.Select(input => input.Name).Where(name => !own.Contains(name))];
        return step;
    }

    private Value Forward()
    {
        Value? sum = null;
        foreach (MinibatchPart part in Parts)
        {
            Value images = Graph.Input(part.Images, ElementType.Float, part.Count, 3, _settings.Height, _settings.Width);
            Value labels = Graph.Input(part.Labels, ElementType.Int64, part.Count);
            TrainingPass pass = new(Graph, part.Statistics, _parameters.Bind);
            Value logits = CifarResNet.Logits(pass, images, _settings);                             // [N,K]
            Value losses = CrossEntropy.PerImage(Graph, logits, labels, _settings.LabelSmoothing);  // [N]
            Graph.Output(part.Losses, losses);
            Graph.Output(part.Correct, Graph.Agreement(Graph.ArgMax(logits), labels));
            Value partSum = Graph.ReduceSum(losses, keepAxes: false, 0);
            sum = sum is null ? partSum : Graph.Add(sum, partSum);
            _passes.Add(pass);
        }

        return Graph.Mul(sum!, 1f / _settings.Batch);
    }

    private void Learn(Value loss)
    {
        Sgd sgd = new(_settings.Momentum, _settings.Nesterov, _settings.WeightDecay);
        Value learningRate = Graph.Input(LearningRate, ElementType.Float);
        Parameter[] learned = [.. _parameters.Parameters.Where(parameter => parameter.IsLearned)];
        Value[] gradients = ReverseMode.Gradients(Graph, loss, [.. learned.Select(parameter => _parameters[parameter])]);
        foreach ((Parameter parameter, Value gradient) in learned.Zip(gradients))
        {
            string momentumName = MomentumOf(parameter.Name);
            Value? momentum = sgd.Momentum == 0 ? null : Graph.Input(momentumName, ElementType.Float, parameter.Shape);
            (Value next, Value? nextMomentum) = sgd.Update(Graph, parameter, _parameters[parameter], gradient, momentum, learningRate);
            Write(parameter.Name, next);
            if (nextMomentum is not null) Write(momentumName, nextMomentum);
        }
    }

    // As PyTorch does: the biased variance normalises, the unbiased one goes into the running statistics.
    private void Average()
    {
        foreach (BatchStatistics norm in _passes.SelectMany(pass => pass.Statistics))
        {
            float count = norm.Input.Count / norm.Input.Shape[1];
            Average(norm.Norm.RunningMean, norm.Mean, 1);
            Average(norm.Norm.RunningVariance, norm.Variance, count / (count - 1));
        }
    }

    private void Average(Value running, Value batch, float correction)
    {
        Value kept = Graph.Mul(running, 1 - _settings.BatchNormMomentum);
        Write(running.Name, Graph.Add(kept, Graph.Mul(batch, _settings.BatchNormMomentum * correction)));
    }

    private void Write(string name, Value next)
    {
        Graph.Output(Next(name), next);
        _updated.Add(name);
    }

    private static List<MinibatchPart> PartsOf(ClassifierSettings settings)
    {
        if (settings.Norm == NormMode.Shared) return [new MinibatchPart(Statistics.Main, 0, settings.Batch)];
        List<MinibatchPart> parts = [];
        if (settings.RealBatch > 0) parts.Add(new MinibatchPart(Statistics.Main, 0, settings.RealBatch));
        if (settings.SyntheticBatch > 0) parts.Add(new MinibatchPart(Statistics.Auxiliary, settings.RealBatch, settings.SyntheticBatch));
        return parts;
    }
}
