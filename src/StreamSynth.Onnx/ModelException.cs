namespace StreamSynth.Onnx;

/// <summary>Says why a model cannot be loaded or run, where, and what to do about it.</summary>
/// <param name="faults">Everything that was found wrong; at least one.</param>
/// <param name="inner">The native or system exception behind it, if there is one.</param>
public sealed class ModelException(IReadOnlyList<ModelFault> faults, Exception? inner = null)
    : Exception(string.Join(Environment.NewLine, faults.Select(fault => $"{fault.Path}: {fault.Message}")), inner)
{
    /// <summary>Makes the exception of a single fault.</summary>
    /// <param name="fault">What is wrong.</param>
    /// <param name="inner">The native or system exception behind it, if there is one.</param>
    public ModelException(ModelFault fault, Exception? inner = null)
        : this([fault], inner)
    {
    }

    /// <summary>Gives everything that was found wrong, the first cause first.</summary>
    public IReadOnlyList<ModelFault> Faults { get; } = faults;

    /// <summary>Gives the code of the first fault, one of <see cref="ModelFaultCodes"/>.</summary>
    public string Code => Faults[0].Code;

    /// <summary>Gives what to do about the first fault.</summary>
    public string Fix => Faults[0].Fix;
}
