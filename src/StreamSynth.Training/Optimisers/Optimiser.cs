using StreamSynth.Training.Graph;
using StreamSynth.Training.Networks;

namespace StreamSynth.Training.Optimisers;

/// <summary>Writes the update of parameters into a step graph.</summary>
internal abstract record Optimiser
{
    /// <summary>Gives the optimiser that the settings ask for.</summary>
    public static Optimiser Of(ClassifierSettings settings) => settings.Optimizer switch
    {
        OptimizerKind.Sgd => new Sgd(settings.Momentum, settings.Nesterov, settings.WeightDecay),
        OptimizerKind.AdamW => new AdamW(new(settings.Beta1, settings.Beta2, settings.Epsilon), settings.WeightDecay),
        OptimizerKind.Lamb => new Lamb(new(settings.Beta1, settings.Beta2, settings.Epsilon), settings.WeightDecay),
        _ => throw new ArgumentOutOfRangeException(nameof(settings), settings.Optimizer, "There is no such optimizer."),
    };

    /// <summary>Lists the tensors that the optimiser keeps for a learned parameter, in the order in which <see cref="Update"/> takes them.</summary>
    public abstract IReadOnlyList<StateTensor> StateOf(Parameter parameter);

    /// <summary>Adds one update.</summary>
    /// <param name="graph">Graph to add to.</param>
    /// <param name="parameter">What is updated.</param>
    /// <param name="value">The parameter before the step.</param>
    /// <param name="gradient">Gradient of the loss, of the parameter's shape.</param>
    /// <param name="state">Values of <see cref="StateOf"/> before the step.</param>
    /// <param name="learningRate">Float scalar.</param>
    /// <returns>The parameter and its state after the step.</returns>
    public abstract (Value Parameter, Value[] State) Update(
        OnnxGraph graph, Parameter parameter, Value value, Value gradient, IReadOnlyList<Value> state, Value learningRate);

    /// <summary>Tells whether weight decay and layer-wise scaling apply: to kernels and matrices, not to norms and biases.</summary>
    protected static bool IsDecayed(Parameter parameter) => parameter.Role == ParameterRole.Weight;
}
