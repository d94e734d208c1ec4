namespace StreamSynth.Training;

/// <summary>Names the optimisers. None of them decays norms and biases.</summary>
public enum OptimizerKind
{
    /// <summary>Stochastic gradient descent with momentum, plain or Nesterov's (PyTorch 1.13, torch.optim.SGD).</summary>
    Sgd,

    /// <summary>Adam with decoupled weight decay (Loshchilov and Hutter 2019; PyTorch 1.13, torch.optim.AdamW).</summary>
    AdamW,

    /// <summary>Adam steps scaled to the norm of each weight (You et al., Large Batch Optimization for Deep Learning, 2020, algorithm 2).</summary>
    Lamb,
}
