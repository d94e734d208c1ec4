namespace StreamSynth.Onnx.Sessions;

/// <summary>Says what inputs and outputs a model must have to play its part, and opens it.</summary>
/// <param name="Name">What the model is, for messages: "UNet".</param>
/// <param name="Inputs">Names of the needed inputs, and the ranks that each may have.</param>
/// <param name="Output">Name of the needed output.</param>
/// <param name="OutputRank">Rank of that output.</param>
/// <param name="OptionalInputs">Names of inputs that may be there too.</param>
internal sealed record ModelRole(
    string Name,
    IReadOnlyDictionary<string, int[]> Inputs,
    string Output,
    int OutputRank,
    params string[] OptionalInputs)
{
    /// <summary>Opens a file for this role.</summary>
    /// <param name="path">The .onnx file.</param>
    /// <param name="settings">Threads and device.</param>
    /// <param name="faults">Receives what is wrong.</param>
    /// <returns>The session, which the caller disposes; null if faults were added.</returns>
    public OnnxSession? Open(string path, SessionSettings settings, List<ModelFault> faults)
    {
        OnnxSession session;
        try
        {
            session = OnnxSession.Open(path, settings);
        }
        catch (ModelException error)
        {
            faults.AddRange(error.Faults);
            return null;
        }

        List<ModelFault> found = [.. Check(session)];
        if (found.Count == 0) return session;
        faults.AddRange(found);
        session.Dispose();
        return null;
    }

    private IEnumerable<ModelFault> Check(OnnxSession session)
    {
        string inputs = string.Join(", ", session.Inputs.Values);
        string outputs = string.Join(", ", session.Outputs.Values);
        string[] missing = [.. Inputs.Keys.Where(name => !session.Inputs.ContainsKey(name))];
        string[] foreign = [.. session.Inputs.Keys.Where(name => !Inputs.ContainsKey(name) && !OptionalInputs.Contains(name))];
        if (missing.Length + foreign.Length > 0)
        {
            yield return Fault(session, $"a {Name} takes the inputs {string.Join(", ", Inputs.Keys)}; this model takes {inputs}");
        }

        if (!session.Outputs.ContainsKey(Output)) yield return Fault(session, $"a {Name} gives the output {Output}; this model gives {outputs}");

        foreach (TensorPort port in session.Inputs.Values.Concat(session.Outputs.Values))
        {
            int[]? ranks = Inputs.TryGetValue(port.Name, out int[]? known) ? known : port.Name == Output ? [OutputRank] : null;
            if (ranks is null) continue;
            if (!TensorBuffer.Supports(port.ElementType) || !ranks.Contains(port.Rank))
            {
                yield return new ModelFault(
                    ModelFaultCodes.Shape,
                    session.Path,
                    $"'{port.Name}' of a {Name} must have {string.Join(" or ", ranks)} dimensions of float, float16, int32 or int64; found {port}",
                    "export the model again in the layout that optimum or diffusers writes");
            }
        }
    }

    private ModelFault Fault(OnnxSession session, string message) => new(
        ModelFaultCodes.ForeignPorts, session.Path, message, $"put the {Name} of the same model here, exported with its usual names");
}
