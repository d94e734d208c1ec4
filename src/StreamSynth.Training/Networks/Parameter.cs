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

    /// <summary>Gives the tensor's first values.</summary>
    public float[] FirstValues(FillNormal normal)
    {
        float[] values = new float[Count];
        if (Role is ParameterRole.Scale or ParameterRole.RunningVariance) Array.Fill(values, 1f);
        if (Role is not (ParameterRole.Weight or ParameterRole.Embedding)) return values;
        normal(Name, values);
        for (int i = 0; i < values.Length; i++) values[i] *= Deviation;
        return values;
    }
}
