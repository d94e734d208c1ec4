namespace StreamSynth.Training.Networks;

/// <summary>Describes one tensor of a network.</summary>
/// <param name="Name">PyTorch-like name.</param>
/// <param name="Shape">Sizes.</param>
/// <param name="Role">What the tensor is.</param>
/// <param name="Deviation">Standard deviation of the first values of a weight or an embedding.</param>
internal sealed record Parameter(string Name, long[] Shape, ParameterRole Role, float Deviation = 0)
{
    /// <summary>Tells whether gradients change the tensor (running statistics follow the batches instead).</summary>
    public bool IsLearned => Role is not (ParameterRole.RunningMean or ParameterRole.RunningVariance);

    public int Count => checked((int)Shape.Aggregate(1L, (product, size) => product * size));

    /// <summary>Writes the tensor's first values.</summary>
    public void FillFirst(FillNormal normal, Span<float> values)
    {
        values.Fill(Role is ParameterRole.Scale or ParameterRole.RunningVariance ? 1f : 0f);
        if (Role is not (ParameterRole.Weight or ParameterRole.Embedding)) return;
        normal(Name, values);
        foreach (ref float value in values) value *= Deviation;
    }
}
