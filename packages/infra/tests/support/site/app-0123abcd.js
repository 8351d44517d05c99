document.body.textContent = "built";
